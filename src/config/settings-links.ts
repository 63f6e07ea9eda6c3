/** Readers of the links between directors in directord.ini. */
import type { AddressFamily } from './configuration.ts';
import type { Text } from './lines.ts';
import type { ProblemList } from './problem-list.ts';
import { wholeNumber } from './setting-values.ts';
import {
  type Address,
  interfaceName,
  type Range,
  readHostAddress,
  readMulticastAddress,
} from './settings-addresses.ts';
import { readOptions, wordsOf } from './settings-words.ts';
import { partOf, type Reader } from './values.ts';

/** The port of [heartbeat] holds where none is written. */
export interface WrittenEndpoint extends Address {
  readonly port: number | undefined;
}

export interface WrittenMulticast {
  readonly family: AddressFamily;
  readonly group: string;
  readonly port: number | undefined;
  readonly device: string;
  readonly ttl: number;
}

export interface WrittenBroadcast {
  readonly device: string;
  readonly port: number | undefined;
}

const port = wholeNumber(1, 65_535);

/** Host and port of `ADDRESS`, `ADDRESS:PORT`, `[ADDRESS]:PORT`. */
function splitEndpoint(value: Text): { readonly host: Text; readonly port: Text | undefined } {
  const { text } = value;
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(text);
  if (bracketed !== null) {
    const [, inside = '', after] = bracketed;
    const host = partOf(value, 1, 1 + inside.length);
    return { host, port: after === undefined ? undefined : partOf(value, inside.length + 3) };
  }
  const colon = text.indexOf(':');
  if (colon === -1 || colon !== text.lastIndexOf(':')) return { host: value, port: undefined };
  return { host: partOf(value, 0, colon), port: partOf(value, colon + 1) };
}

function readEndpoint(
  value: Text,
  problems: ProblemList,
  readHost: (host: Text, problems: ProblemList) => Address | undefined,
): WrittenEndpoint | undefined {
  const split = splitEndpoint(value);
  const host = readHost(split.host, problems);
  const number = split.port === undefined ? undefined : port(split.port, problems);
  if (host === undefined || (split.port !== undefined && number === undefined)) return undefined;
  return { ...host, port: number };
}

/** `ADDRESS[:PORT]`, where a director hears and speaks. */
export const heartbeatAddress: Reader<WrittenEndpoint> = (value, problems) =>
  readEndpoint(value, problems, (host) => {
    const refused: Range[] = host.text.includes(':') ? ['linkLocal'] : [];
    return readHostAddress(host, problems, refused);
  });

/** `GROUP[:PORT] dev INTERFACE [ttl N]`. */
export const multicastLink: Reader<WrittenMulticast> = (value, problems) => {
  const form = 'write GROUP:PORT dev INTERFACE ttl N';
  const [first, ...rest] = wordsOf(value);
  if (first === undefined) {
    problems.error(value, 'the value is missing', form);
    return undefined;
  }
  const endpoint = readEndpoint(first, problems, readMulticastAddress);
  const options = readOptions(value, rest, { required: ['dev'], optional: ['ttl'] }, form, problems);
  const device = options?.dev && interfaceName(options.dev, problems);
  const ttl = options?.ttl === undefined ? 1 : wholeNumber(1, 255)(options.ttl, problems);
  if (endpoint === undefined || device === undefined || ttl === undefined) return undefined;
  return { family: endpoint.family, group: endpoint.address, port: endpoint.port, device, ttl };
};

/** `INTERFACE[:PORT]`. */
export const broadcastLink: Reader<WrittenBroadcast> = (value, problems) => {
  const split = splitEndpoint(value);
  const device = interfaceName(split.host, problems);
  const number = split.port === undefined ? undefined : port(split.port, problems);
  if (device === undefined || (split.port !== undefined && number === undefined)) return undefined;
  return { device, port: number };
};
