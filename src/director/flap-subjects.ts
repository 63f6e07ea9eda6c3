import type { DirectorEvent } from './event.ts';

type Kind = DirectorEvent['kind'];

/** What may flap. */
export type FlapSubject = Pick<DirectorEvent, 'virtual' | 'real' | 'peer' | 'link' | 'address'>;

/** How it stands after an event. */
export interface Standing {
  readonly word: string;
  readonly isWell: boolean;
  /** It is the real server's agent that stands so. That flaps by itself, and hides nothing of what checks find. */
  readonly isAgent: boolean;
}

const well = (word: string): Standing => ({ word, isWell: true, isAgent: false });
const badly = (word: string): Standing => ({ word, isWell: false, isAgent: false });

/** The kinds of events that are changes. */
export const standings: Readonly<Partial<Record<Kind, Standing>>> = {
  'real-up': well('up'),
  'real-down': badly('down'),
  'agent-said': { ...well('it tells something'), isAgent: true },
  'agent-lost': { ...badly('it tells nothing'), isAgent: true },
  'fallback-added': badly('in the table'),
  'fallback-removed': well('not in the table'),
  'link-up': well('up'),
  'link-down': badly('down'),
  'peer-late': badly('late'),
  'peer-in-time': well('in time'),
  'ping-answers': well('it answers'),
  'ping-lost': badly('it does not answer'),
};

/** What a change brings along. */
const companions: ReadonlySet<Kind> = new Set([
  'real-soft-failure',
  'real-added',
  'real-changed',
  'real-quiesced',
  'real-removed',
  'command',
]);
const agentCompanions: ReadonlySet<Kind> = new Set(['real-weight', 'real-changed', 'real-quiesced']);

/** Whose changes may bring an event of this kind along. */
export function bringers(kind: Kind): readonly Pick<Standing, 'isAgent'>[] {
  return [
    ...(companions.has(kind) ? [{ isAgent: false }] : []),
    ...(agentCompanions.has(kind) ? [{ isAgent: true }] : []),
  ];
}

/** Undefined for what does not flap. */
export function keyOf(
  { virtual, real, peer, link, address }: FlapSubject,
  { isAgent }: Pick<Standing, 'isAgent'>,
): string | undefined {
  if (virtual !== undefined) {
    return real === undefined ? `fallback ${virtual}` : `${isAgent ? 'agent' : 'real'} ${virtual} ${real}`;
  }
  if (peer !== undefined) return link === undefined ? `peer ${peer}` : `link ${peer} ${link}`;
  return address === undefined ? undefined : `ping ${address}`;
}

export function nameOf(
  { virtual, real, peer, link, address }: FlapSubject,
  { isAgent }: Pick<Standing, 'isAgent'>,
): string {
  if (real !== undefined) return `${isAgent ? 'The agent of real' : 'Real'} server ${real} (${virtual})`;
  if (virtual !== undefined) return `The fallback server of ${virtual}`;
  if (peer !== undefined) return link === undefined ? `Director ${peer}` : `Link ${link} to ${peer}`;
  return `Ping node ${address}`;
}
