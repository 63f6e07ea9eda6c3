import type { FailoverSettings } from './settings.ts';

/** Names travel as numbers of 32 bits, so that 40 groups fit into a report. */
export interface NameIds {
  readonly nodes: ReadonlyMap<number, string>;
  readonly groups: ReadonlyMap<number, string>;
}

export function nameIds(settings: Pick<FailoverSettings, 'nodes' | 'groups'>): NameIds {
  return {
    nodes: new Map(settings.nodes.map((name) => [nameId(name), name])),
    groups: new Map(settings.groups.map(({ name }) => [nameId(name), name])),
  };
}

/** FNV-1a over the name's UTF-8 bytes; never 0, which stands for none. */
export function nameId(name: string): number {
  const hash = Buffer.from(name).reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
  return hash === 0 ? 1 : hash;
}

/** A node that the settings do not name keeps its number: what it is said to hold is held all the same. */
export function idName(names: ReadonlyMap<number, string>, id: number): string {
  return names.get(id) ?? `#${id.toString(16)}`;
}
