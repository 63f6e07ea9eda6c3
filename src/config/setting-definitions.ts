/** What a section of directord.ini is, and [director]. A section is added to `settingSections`. */
import { absolutePath, duration, nodeName, offOr, socketPath } from './setting-values.ts';
import type { Reader } from './values.ts';

/** The values of one section's keys, once read. Times are milliseconds. */
export interface DirectorValues {
  config: string;
  control: string;
  repair_interval: number | 'off';
  node: string;
}

export interface Setting<Value> {
  readonly read: Reader<Value>;
  /** Written `key[]`, once for each value. */
  readonly repeatable: boolean;
  /** For people: the kind of value, and what holds without the key. */
  readonly value: string;
  readonly default: string;
  readonly about: string;
}

export type Section<Values> = { readonly [Key in keyof Values]: Setting<Values[Key]> };

export function define<Value>(
  read: Reader<Value>,
  [value, fallback]: readonly [value: string, fallback: string],
  about: string,
): Setting<Value> {
  return { read, repeatable: false, value, default: fallback, about };
}

export const directorSection: Section<DirectorValues> = {
  config: {
    ...define(absolutePath, ['path', '/etc/ha.d/ldirectord.cf'], 'a file of virtual and real servers'),
    repeatable: true,
  },
  control: define(
    socketPath,
    ['path', '/run/directord/control.sock'],
    'the socket that directorctl talks to the daemon over',
  ),
  repair_interval: define(
    offOr(duration(100, 3_600_000)),
    ['duration, or off', '2s'],
    "how often the kernel's table is compared with what it should be, and repaired",
  ),
  node: define(nodeName, ['host name', "the host's name"], 'the name of this director'),
};
