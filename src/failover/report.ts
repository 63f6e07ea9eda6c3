/** Where a director stands with a group: what it does, in the words that travel. */
export const reportedRoles = ['idle', 'taking', 'active', 'releasing'] as const;
export type ReportedRole = (typeof reportedRoles)[number];

/** Whether a director can hold a group, best first. Only the first four may take one. */
export const fitnesses = [
  'fit',
  'asked-to-stand-by',
  'start-failed-before',
  'ping-lost',
  'no-carrier',
  'table-not-ready',
  'start-failed',
  'leaving',
] as const;
export type Fitness = (typeof fitnesses)[number];

/** Whether the group's virtual services have a healthy real server as seen from this director. */
export const healths = ['unknown', 'yes', 'no'] as const;
export type Health = (typeof healths)[number];

/**
 * What a director wants with a group that the rules alone would not give: `claim`, to have it (an operator's
 * takeover); `return`, to have it back (auto_failback); `give-back`, to hand it to the preferred director.
 */
export const wishes = ['none', 'claim', 'return', 'give-back'] as const;
export type Wish = (typeof wishes)[number];

/** One director's word on one group. */
export interface GroupReport {
  readonly role: ReportedRole;
  readonly fitness: Fitness;
  /** How many of the group's ping nodes do not answer. */
  readonly pingsLost: number;
  readonly health: Health;
  readonly wish: Wish;
  /** Whether this director's own settings prefer it. */
  readonly preferred: boolean;
  /** Number of the claim by which it holds, or last held, the group. Each take gets a higher one. */
  readonly term: number;
  /** The holder's consent that this node takes the group, while the holder still serves it. */
  readonly grant: string | undefined;
  /** Who should hold the group in this director's opinion. */
  readonly candidate: string | undefined;
  /** Whom this director itself hears (or knows itself) to hold or take it. */
  readonly holder: string | undefined;
}

/** The state that every keepalive of a director carries. */
export interface Report {
  /** Differs with each start of the daemon. */
  readonly boot: number;
  /** Grows with each change of the report within one boot. */
  readonly serial: number;
  /** Just started: nobody need wait for it, but it may be waited for (its table is about to be ready). */
  readonly starting: boolean;
  /** Takes nothing for the moment: it is finding out who is there. */
  readonly listening: boolean;
  /** Stopping gracefully. */
  readonly leaving: boolean;
  /** The daemon restarts and leaves addresses and table in place: hold still for `holdMs`. */
  readonly restart: { readonly id: number; readonly holdMs: number } | undefined;
  /** Nodes whose announced restart this director has understood. */
  readonly holdingFor: readonly string[];
  readonly digest: string;
  readonly groups: Readonly<Record<string, GroupReport>>;
}

/** Whether a director holds, or is about to hold, or has not quite let go of the group. */
export function isInvolved(report: GroupReport): boolean {
  return report.role !== 'idle';
}

export function sameReport(a: Report, b: Report): boolean {
  const names = Object.keys(a.groups);
  return (
    a.starting === b.starting &&
    a.listening === b.listening &&
    a.leaving === b.leaving &&
    a.restart?.id === b.restart?.id &&
    a.digest === b.digest &&
    a.holdingFor.join() === b.holdingFor.join() &&
    names.length === Object.keys(b.groups).length &&
    names.every((name) => sameGroupReport(a.groups[name], b.groups[name]))
  );
}

function sameGroupReport(a: GroupReport | undefined, b: GroupReport | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.role === b.role &&
    a.fitness === b.fitness &&
    a.pingsLost === b.pingsLost &&
    a.health === b.health &&
    a.wish === b.wish &&
    a.preferred === b.preferred &&
    a.term === b.term &&
    a.grant === b.grant &&
    a.candidate === b.candidate &&
    a.holder === b.holder
  );
}
