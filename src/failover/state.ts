import type { Cause } from './cause.ts';
import type { Damped } from './damper.ts';
import { damped } from './damper.ts';
import type { Role } from './effect.ts';
import type { FailoverCommand } from './event.ts';
import type { Health, Report } from './report.ts';
import type { FailoverSettings, GroupSettings } from './settings.ts';

/** The holder's consent to a planned hand-over: `to` takes the group, then we release it. */
export interface Grant {
  readonly to: string;
  readonly until: number;
  readonly cause: Cause;
  readonly why: string;
  /** Whether an operator wanted it so: auto_failback then leaves it there. */
  readonly ordered: boolean;
}

/** What this director is doing with a group. `attempt` tells the answer to this effect from late ones. */
export type Phase =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'taking';
      readonly attempt: number;
      readonly until: number;
      /** Who hands it over; undefined when nobody held it. */
      readonly from: string | undefined;
      readonly cause: Cause;
      readonly why: string;
    }
  | { readonly kind: 'active'; readonly grant: Grant | undefined }
  | {
      readonly kind: 'releasing';
      readonly attempt: number;
      readonly until: number;
      readonly planned: boolean;
    }
  /** The release failed: again later. */
  | { readonly kind: 'stuck'; readonly again: number };

export interface Fault {
  readonly why: string;
  /** Out of the running until then. */
  readonly until: number;
  /** Failures in a row. */
  readonly count: number;
}

export interface Group {
  readonly settings: GroupSettings;
  readonly phase: Phase;
  /** The highest claim number seen; while we hold the group, ours. */
  readonly term: number;
  readonly role: Role;
  /** Why it is in this role. */
  readonly cause: Cause;
  readonly why: string;
  /** What keeps this director from taking a group that it should take; undefined when nothing does. */
  readonly waiting: string | undefined;
  /** An operator's `standby`, until `takeover` or `failback`. */
  readonly asked: boolean;
  /** What an operator's command wants and the rules would not give by themselves. */
  readonly wish: 'none' | 'claim' | 'give-back';
  /** An operator moved it away from here: auto_failback leaves it there. */
  readonly movedAway: boolean;
  readonly fault: Fault | undefined;
  readonly health: Damped<Health>;
  /** Since when this director should take the group by its own decision. */
  readonly wantedSince: number | undefined;
  /** Since when auto_failback could ask for it. */
  readonly returnSince: number | undefined;
  /** A director that did not take what was handed to it gets no other grant before then. */
  readonly refused: { readonly by: string; readonly until: number } | undefined;
  /** Others that hold it, too. */
  readonly rivals: readonly string[];
}

export type Fence =
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly attempt: number; readonly until: number }
  | { readonly kind: 'vetoed'; readonly again: number; readonly why: string }
  | { readonly kind: 'allowed' };

export interface Peer {
  readonly alive: boolean;
  /** Its last word, from this or an earlier life. */
  readonly report: Report | undefined;
  /** Why its last word could not be read. */
  readonly unreadable: string | undefined;
  /** Whether its configuration was last seen to be another than ours. */
  readonly differs: boolean;
  /** It announced a restart: until then, or until it is back, it counts as it last was, heard or not. */
  readonly hold: { readonly id: number; readonly until: number; readonly over: boolean } | undefined;
  readonly fence: Fence;
}

/** Finding out who is there before acting: at start, after an absence, after a time without carrier. */
export interface Listening {
  readonly from: number;
  readonly until: number;
  /** Peers not heard since. */
  readonly awaiting: readonly string[];
  readonly why: string;
}

export interface PendingCommand {
  readonly id: number;
  readonly command: FailoverCommand;
  readonly groups: readonly string[];
  readonly until: number;
  /** Groups whose standing order `asked` must come back if the command fails. */
  readonly hadAsked: readonly string[];
}

export interface State {
  readonly settings: FailoverSettings;
  readonly now: number;
  readonly boot: number;
  /** Numbers attempts, so that late answers are known as such. */
  readonly attempts: number;
  readonly startedAt: number;
  /** Within initdead of the start. */
  readonly starting: boolean;
  readonly listening: Listening | undefined;
  readonly leaving: { readonly until: number; readonly exited: boolean } | undefined;
  readonly restart:
    | {
        readonly id: number;
        readonly holdMs: number;
        readonly ackUntil: number;
        readonly until: number;
        readonly exited: boolean;
      }
    | undefined;
  readonly peers: Readonly<Record<string, Peer>>;
  readonly carriers: Readonly<Record<string, Damped<boolean>>>;
  readonly pings: Readonly<Record<string, Damped<boolean>>>;
  readonly tableReady: boolean;
  readonly groups: Readonly<Record<string, Group>>;
  readonly commands: readonly PendingCommand[];
  readonly published: Report | undefined;
  /** The earliest time at which there is something to do. */
  readonly due: number;
}

/** What the shell knows at the start of the daemon. */
export interface Beginning {
  readonly now: number;
  /** Differs from that of every earlier start: a number of 32 bits. */
  readonly boot: number;
  /** Groups whose addresses an announced restart left in place, with their claim numbers. */
  readonly held: readonly { readonly group: string; readonly term: number }[];
}

export function initialState(settings: FailoverSettings, beginning: Beginning): State {
  const { now } = beginning;
  const peers = settings.nodes.filter((node) => node !== settings.node);
  return {
    settings,
    now,
    boot: beginning.boot,
    attempts: 0,
    startedAt: now,
    starting: true,
    listening: {
      from: now,
      until: now + settings.timing.initdeadMs,
      awaiting: peers,
      why: 'it has just started',
    },
    leaving: undefined,
    restart: undefined,
    peers: Object.fromEntries(peers.map((peer) => [peer, unknownPeer])),
    carriers: {},
    pings: {},
    tableReady: false,
    groups: Object.fromEntries(settings.groups.map((group) => [group.name, startingGroup(group, beginning)])),
    commands: [],
    published: undefined,
    due: now,
  };
}

const unknownPeer: Peer = {
  alive: false,
  report: undefined,
  unreadable: undefined,
  differs: false,
  hold: undefined,
  fence: { kind: 'none' },
};

function startingGroup(settings: GroupSettings, { now, held }: Beginning): Group {
  const resumed = held.find(({ group }) => group === settings.name);
  return {
    settings,
    phase: resumed === undefined ? { kind: 'idle' } : { kind: 'active', grant: undefined },
    term: resumed?.term ?? 0,
    role: resumed === undefined ? 'starting' : 'active',
    cause: resumed === undefined ? 'start' : 'resumed',
    why: resumed === undefined ? 'just started' : 'held it before the announced restart',
    waiting: undefined,
    asked: false,
    wish: 'none',
    movedAway: false,
    fault: undefined,
    health: damped('unknown', now),
    wantedSince: undefined,
    returnSince: undefined,
    refused: undefined,
    rivals: [],
  };
}

export function withGroup(state: State, group: Group): State {
  return { ...state, groups: { ...state.groups, [group.settings.name]: group } };
}

export function withPeer(state: State, name: string, change: Partial<Peer>): State {
  const peer = state.peers[name];
  return peer === undefined ? state : { ...state, peers: { ...state.peers, [name]: { ...peer, ...change } } };
}
