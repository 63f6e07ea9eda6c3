import type {
  DestinationIdentity,
  DestinationSettings,
  ObservedSyncDaemon,
  ServiceIdentity,
  ServiceSettings,
  SyncRole,
  Timeouts,
} from '../types.ts';

/** Connections of a destination, as a test or a demonstration wants them. */
export interface Connections {
  readonly active: number;
  readonly inactive: number;
  readonly persistent: number;
}

export interface FakeDestination {
  readonly identity: DestinationIdentity;
  settings: DestinationSettings;
  connections: Connections;
}

export interface FakeService {
  readonly identity: ServiceIdentity;
  settings: ServiceSettings;
  /** By `describeEndpoint`. */
  readonly destinations: Map<string, FakeDestination>;
}

export interface FakeState {
  /** By `describeService`. */
  readonly services: Map<string, FakeService>;
  readonly daemons: Map<SyncRole, ObservedSyncDaemon>;
  timeouts: Timeouts;
}

/** An empty table with the kernel's default timeouts. */
export function emptyState(): FakeState {
  return { services: new Map(), daemons: new Map(), timeouts: { tcp: 900, tcpFin: 120, udp: 300 } };
}
