import type { PeerReport } from '../dgram-heartbeat/index.ts';
import type { Cause } from '../failover/cause.ts';
import type { Role } from '../failover/effect.ts';
import type { State } from '../failover/state.ts';
import { peerReports } from '../failover/view.ts';
import type { LagReading } from '../system/loop-lag.ts';

export interface FailoverStatus {
  readonly node: string;
  readonly groups: readonly GroupStatus[];
  readonly peers: readonly PeerStatus[];
  /** The last changes of role, oldest first. */
  readonly transitions: readonly Transition[];
  /** Of this thread's event loop. */
  readonly lag: LagReading;
}

export interface GroupStatus {
  readonly name: string;
  readonly role: Role;
  /** Since when it has this role, or since the start; wall clock, milliseconds since the epoch: for people. */
  readonly since: number;
  /** Why it has this role. */
  readonly why: string;
  /** What keeps this director from taking it though it should. */
  readonly waiting?: string;
  /** The director that holds it as far as this one knows. */
  readonly holder?: string;
  readonly prefer?: string;
  /** `10.0.0.100/24 dev eth0` */
  readonly vips: readonly string[];
}

export interface PeerStatus {
  readonly name: string;
  readonly alive: boolean;
  /** Since it was last heard. */
  readonly silentMs?: number;
  /** Undefined until it has said. */
  readonly sameConfiguration?: boolean;
  readonly links: readonly LinkStatus[];
}

export interface LinkStatus {
  readonly name: string;
  readonly status: 'unknown' | 'up' | 'down';
  /** Share, 0 to 1, of the peer's last datagrams that did not arrive. */
  readonly loss?: number;
  readonly roundTripMs?: number;
  /** How unevenly its datagrams arrive. */
  readonly jitterMs?: number;
}

export interface Transition {
  /** Wall clock, milliseconds since the epoch: for people. */
  readonly at: number;
  readonly group: string;
  readonly from: Role;
  readonly to: Role;
  readonly cause: Cause;
  readonly why: string;
}

/** What the shell knows beside machine and heartbeat; the maps by group. */
export interface Chronicle {
  readonly vipsOf: ReadonlyMap<string, readonly string[]>;
  readonly roleSince: ReadonlyMap<string, number>;
  readonly transitions: readonly Transition[];
  readonly lag: LagReading;
}

export function failoverStatus(
  state: State,
  peers: readonly PeerReport[],
  { vipsOf, roleSince, transitions, lag }: Chronicle,
): FailoverStatus {
  const { node } = state.settings;
  return {
    node,
    groups: Object.values(state.groups).map(({ settings, role, why, waiting, phase }) => {
      const holder = phase.kind === 'active' ? node : holderElsewhere(state, settings.name);
      return {
        name: settings.name,
        role,
        since: roleSince.get(settings.name) ?? 0,
        why,
        ...(waiting !== undefined && { waiting }),
        ...(holder !== undefined && { holder }),
        ...(settings.prefer !== undefined && { prefer: settings.prefer }),
        vips: vipsOf.get(settings.name) ?? [],
      };
    }),
    peers: peers.map((peer) => peerStatus(state, peer)),
    transitions,
    lag,
  };
}

function holderElsewhere(state: State, group: string): string | undefined {
  return peerReports(state).find(([, report]) => report.groups[group]?.role === 'active')?.[0];
}

function peerStatus(state: State, { name, status, silentMs, links }: PeerReport): PeerStatus {
  const digest = state.peers[name]?.report?.digest;
  return {
    name,
    alive: status === 'alive' || status === 'late',
    ...(silentMs !== undefined && { silentMs }),
    ...(digest !== undefined && { sameConfiguration: digest === state.settings.digest }),
    links: links.map(({ name: link, status: linkStatus, loss, roundTripMs, jitterMs }) => ({
      name: link,
      status: linkStatus,
      ...(loss !== undefined && { loss }),
      ...(roundTripMs !== undefined && { roundTripMs }),
      ...(jitterMs !== undefined && { jitterMs }),
    })),
  };
}
