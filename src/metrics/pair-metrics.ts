import type { GroupRole, GroupStatus, LinkStatus, MemberStatus, PeerStatus } from '../pair/member-status.ts';
import { gauge, type ReadingTable, secondsFrom, secondsOf, truth } from './metric.ts';

const roles: readonly GroupRole[] = ['starting', 'standby', 'active', 'fault'];

interface RoleOfGroup {
  readonly group: GroupStatus;
  readonly role: GroupRole;
}

export const groupRoleMetrics: ReadingTable<MemberStatus, RoleOfGroup> = {
  labels: ['group', 'role'],
  *rows({ groups }) {
    for (const group of groups) for (const role of roles) yield [[group.name, role], { group, role }];
  },
  readings: [
    gauge(
      'directord_group_role',
      "1 for this director's role in the group of virtual addresses, 0 for the other roles.",
      ({ group, role }) => truth(group.role === role),
    ),
  ],
};

export const groupMetrics: ReadingTable<MemberStatus, GroupStatus> = {
  labels: ['group'],
  *rows({ groups }) {
    for (const group of groups) yield [[group.name], group];
  },
  readings: [
    gauge(
      'directord_group_role_since_timestamp_seconds',
      'Since when this director has its role in the group; seconds since 1970.',
      ({ since }) => secondsOf(since),
    ),
    gauge(
      'directord_group_held',
      '1 while any director holds the group, as far as this one knows.',
      ({ holder }) => truth(holder !== null),
    ),
    gauge(
      'directord_group_waiting',
      '1 while something keeps this director from taking the group though it should.',
      ({ waiting }) => truth(waiting !== null),
    ),
  ],
};

export const peerMetrics: ReadingTable<MemberStatus, PeerStatus> = {
  labels: ['peer'],
  *rows({ peers }) {
    for (const peer of peers) yield [[peer.name], peer];
  },
  readings: [
    gauge('directord_peer_up', '1 while the other director is heard.', ({ alive }) => truth(alive)),
    gauge(
      'directord_peer_silent_seconds',
      'Since the other director was last heard; absent if it never was.',
      ({ silentMs }) => (silentMs === null ? undefined : secondsFrom(silentMs)),
    ),
    gauge(
      'directord_peer_same_configuration',
      "1 while the other director's configuration is ours; absent until it has said.",
      ({ sameConfiguration }) => (sameConfiguration === null ? undefined : truth(sameConfiguration)),
    ),
  ],
};

export const linkMetrics: ReadingTable<MemberStatus, LinkStatus> = {
  labels: ['peer', 'link'],
  *rows({ peers }) {
    for (const { name, links } of peers) for (const link of links) yield [[name, link.name], link];
  },
  readings: [
    gauge(
      'directord_link_up',
      '1 while the other director is heard on this link; absent until that is found out.',
      ({ status }) => (status === 'unknown' ? undefined : truth(status === 'up')),
    ),
    gauge(
      'directord_link_loss_ratio',
      "Share, 0 to 1, of the other director's last datagrams (at most 256) that did not arrive.",
      ({ loss }) => loss ?? undefined,
    ),
    gauge(
      'directord_link_round_trip_seconds',
      'Smoothed time to the other director and back; its event loop included.',
      ({ roundTripMs }) => (roundTripMs === null ? undefined : secondsFrom(roundTripMs)),
    ),
    gauge(
      'directord_link_keepalive_jitter_seconds',
      'How unevenly keepalives arrive, smoothed as in RFC 3550; both event loops included.',
      ({ jitterMs }) => (jitterMs === null ? undefined : secondsFrom(jitterMs)),
    ),
  ],
};
