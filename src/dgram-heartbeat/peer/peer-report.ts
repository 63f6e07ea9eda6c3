import type { Timings } from '../timings.ts';
import type { Jitter } from './jitter.ts';
import type { LinkStatus, Liveness, PeerStatus } from './liveness.ts';
import { lossRatio } from './replay-window.ts';
import type { Session } from './session.ts';

/** What is known of one peer at a moment. */
export interface PeerReport {
  readonly name: string;
  readonly status: PeerStatus;
  /** How long it has been alive (late or not), dead, or unknown. */
  readonly forMs: number;
  /** Since it was last heard; undefined: never. */
  readonly silentMs: number | undefined;
  /** By its own word, it heard us within deadtime. False while we are heard nowhere: a one-way link. */
  readonly hearsUs: boolean;
  /** Identifies the run of its program. */
  readonly boot: string | undefined;
  /** Highest sequence number taken from it. */
  readonly lastSequence: number | undefined;
  readonly state: Uint8Array | undefined;
  /** Our links that reach it. */
  readonly links: readonly LinkReport[];
}

export interface LinkReport {
  readonly name: string;
  readonly status: LinkStatus;
  readonly forMs: number;
  readonly silentMs: number | undefined;
  /** Share, 0 to 1, of the last (at most 256) datagrams towards us that did not arrive. */
  readonly loss: number | undefined;
  /** Smoothed; the peer's event loop included. */
  readonly roundTripMs: number | undefined;
  /** How unevenly its datagrams arrive, smoothed (RFC 3550); both event loops included. */
  readonly jitterMs: number | undefined;
}

export interface PeerFacts {
  readonly name: string;
  readonly links: readonly string[];
  readonly reachedBy: readonly number[];
  readonly session: Session;
  readonly alive: Liveness;
  readonly state: Uint8Array | undefined;
  /** Our clock that the peer last echoed. */
  readonly heardUsUs: number | undefined;
  /** By link, in microseconds. */
  readonly roundTrips: readonly (number | undefined)[];
  readonly jitters: readonly (Jitter | undefined)[];
  /** By link: the peer's number for the path that it last used there. */
  readonly paths: readonly (number | undefined)[];
  readonly timings: Timings;
}

export function reportPeer(facts: PeerFacts, now: number): PeerReport {
  const { session, alive, heardUsUs } = facts;
  const tops = session.windows.flatMap((window) => (window ? [window.top] : []));
  return {
    name: facts.name,
    status: alive.status,
    forMs: now - alive.since,
    silentMs: alive.heardAt === undefined ? undefined : now - alive.heardAt,
    hearsUs:
      (alive.status === 'alive' || alive.status === 'late') &&
      heardUsUs !== undefined &&
      now - heardUsUs / 1000 <= facts.timings.deadtimeMs,
    boot: session.peerBoot,
    lastSequence: tops.length > 0 ? Math.max(...tops) : undefined,
    state: facts.state,
    links: facts.reachedBy.map((link) => reportLink(facts, link, now)),
  };
}

function reportLink(
  { links, alive, session, roundTrips, jitters, paths }: PeerFacts,
  link: number,
  now: number,
): LinkReport {
  const live = alive.links[link];
  const path = paths[link];
  const window = path === undefined ? undefined : session.windows[path];
  const roundTripUs = roundTrips[link];
  const jitterUs = jitters[link]?.jitterUs;
  return {
    name: links[link] ?? '',
    status: live?.status ?? 'unknown',
    forMs: now - (live?.since ?? now),
    silentMs: live?.heardAt === undefined ? undefined : now - live.heardAt,
    loss: window && lossRatio(window),
    roundTripMs: roundTripUs === undefined ? undefined : roundTripUs / 1000,
    jitterMs: jitterUs === undefined ? undefined : jitterUs / 1000,
  };
}
