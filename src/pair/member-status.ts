import type { DirectorStatus } from '../director/status.ts';
import type { KernelSettingStatus } from '../host/kernel-values.ts';
import type { PacketFilterStatus } from '../packet-filter/packet-filter.ts';
import type { LagReading } from '../system/loop-lag.ts';

/** `directorctl status --json`. Times are ISO 8601. The first three lists are empty for a director that is alone. */
export interface MemberStatus extends DirectorStatus {
  /** The groups of virtual addresses, in the order of the settings. */
  readonly groups: readonly GroupStatus[];
  /** The other directors. */
  readonly peers: readonly PeerStatus[];
  /** The last changes of role, oldest first. */
  readonly transitions: readonly RoleTransition[];
  /** What [ipvs] of the settings has set in the kernel, and what fullnat needs. */
  readonly kernelSettings: readonly KernelSettingStatus[];
  /** How late the failover thread's event loop was; null for a director that is alone. */
  readonly failoverLag: LagReading | null;
  /** The table in the kernel's nftables for firewall marks and fullnat; null: there is nothing for it to do. */
  readonly packetFilter: PacketFilterStatus | null;
}

/** `fault`: something of this host keeps it from having the group; `why` says what. */
export type GroupRole = 'starting' | 'standby' | 'active' | 'fault';

export interface GroupStatus {
  readonly name: string;
  readonly role: GroupRole;
  /** Since when it has this role. */
  readonly since: string;
  /** Why it has this role. */
  readonly why: string;
  /** What keeps this director from taking it though it should. */
  readonly waiting: string | null;
  /** The director that holds it, as far as this one knows. */
  readonly holder: string | null;
  /** The director that is preferred. */
  readonly prefer: string | null;
  /** `10.0.0.100/24 dev eth0` */
  readonly vips: readonly string[];
}

export interface PeerStatus {
  readonly name: string;
  readonly alive: boolean;
  /** Since it was last heard; null: never. */
  readonly silentMs: number | null;
  /** Whether its configuration is ours; null: it has not said. */
  readonly sameConfiguration: boolean | null;
  readonly links: readonly LinkStatus[];
}

export interface LinkStatus {
  readonly name: string;
  readonly status: 'unknown' | 'up' | 'down';
  /** It changes so often that single changes are only summarised. */
  readonly flapping: boolean;
  /** Share, 0 to 1, of the peer's last datagrams that did not arrive. */
  readonly loss: number | null;
  readonly roundTripMs: number | null;
  /** How unevenly the peer's datagrams arrive, smoothed. */
  readonly jitterMs: number | null;
}

export interface RoleTransition {
  readonly at: string;
  readonly group: string;
  readonly from: GroupRole;
  readonly to: GroupRole;
  readonly why: string;
}
