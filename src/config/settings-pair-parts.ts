/** A pair's sections as read, before they are judged together and defaults are filled in. Times are milliseconds. */
import type { Place } from './problem-list.ts';
import type { WrittenBroadcast, WrittenEndpoint, WrittenMulticast } from './settings-links.ts';
import type { VirtualIp, VirtualSelector } from './settings-pair.ts';
import type { Read } from './settings-sections.ts';

export interface HeartbeatValues {
  cluster: string;
  keyfile: string;
  port: number;
  multicast: WrittenMulticast;
  broadcast: WrittenBroadcast;
  keepalive: number;
  warntime: number;
  deadtime: number;
  initdead: number;
  deadping: number;
  auto_failback: boolean;
  failback_delay: number;
  restart_hold: number;
  fence: string;
}

export interface NodeValues {
  address: WrittenEndpoint;
}

export interface GroupValues {
  prefer: string;
  vip: VirtualIp;
  virtual: VirtualSelector;
  ping: string;
  follow_health: boolean;
  standby: 'warm' | 'cold';
  sync: string;
  sync_id: number;
  sync_group: string;
  start: string;
  stop: string;
  announce_interval: number | 'off';
  lvs_support: boolean;
}

export interface Named<Values> {
  readonly name: string;
  readonly at: Place;
  readonly read: Read<Values>;
}

export interface PairParts {
  readonly heartbeatAt: Place | undefined;
  readonly heartbeat: Read<HeartbeatValues>;
  readonly nodes: readonly Named<NodeValues>[];
  readonly groups: readonly Named<GroupValues>[];
}
