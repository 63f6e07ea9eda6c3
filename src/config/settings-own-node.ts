import type { Place, ProblemList } from './problem-list.ts';

/** Who reads the settings. */
export interface SettingsReader {
  /** `--node NAME`: who this director is, whatever the file and the host say. */
  readonly node?: string;
  /** False for programs that only look, such as directorctl: they may run where no director is. */
  readonly mustBeNode?: boolean;
}

/** What this director takes for its name. */
export interface OwnName {
  readonly name: string;
  readonly from: 'flag' | 'file' | 'host';
  /** Where the file says so. */
  readonly at?: Place;
}

/**
 * The node that this director is: the one of its name, upper and lower case alike, as for heartbeat. A host's name
 * with its domain is also found without it.
 */
export function findOwnNode(own: OwnName, nodes: readonly string[]): string | undefined {
  const wanted = own.name.toLowerCase();
  const named = (name: string) => nodes.find((each) => each.toLowerCase() === name);
  const short = own.from === 'host' ? wanted.split('.')[0] : undefined;
  return named(wanted) ?? (short === undefined ? undefined : named(short));
}

export function tellUnknownOwnNode(
  own: OwnName,
  nodes: readonly string[],
  firstNode: Place,
  problems: ProblemList,
): void {
  const who = {
    flag: `--node names ${own.name}`,
    file: `this director is ${own.name}`,
    host: `this host is ${own.name}`,
  }[own.from];
  problems.error(
    own.at ?? firstNode,
    `${who}, but the nodes are ${nodes.join(' and ')}`,
    own.from === 'host' ? `name a section [node.${own.name}], or start with --node NAME` : 'name one of them',
  );
}
