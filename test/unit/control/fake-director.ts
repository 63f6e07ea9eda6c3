import type { Problem } from '../../../src/config/problem.ts';
import type { DirectorEvent } from '../../../src/director/event.ts';
import type { RealServerStatus, Traffic, VirtualServerStatus } from '../../../src/director/status.ts';
import type { Member } from '../../../src/pair/member.ts';
import type { LinkStatus, MemberStatus } from '../../../src/pair/member-status.ts';

export interface FakeDirector extends Member {
  readonly calls: string[];
  emit(message: string, more?: Partial<DirectorEvent>): void;
  listenerCount(): number;
}

/** A director of one virtual server with two real servers that remembers what it was asked. */
export function createFakeDirector(overrides: Partial<Member> = {}): FakeDirector {
  const calls: string[] = [];
  const events: DirectorEvent[] = [];
  const listeners = new Set<(event: DirectorEvent) => void>();
  const select = async (call: string, port?: number) => {
    calls.push(call);
    return port === 9
      ? ({ ok: false, message: 'no such real server' } as const)
      : ({ ok: true, changed: ['10.0.0.5:80 in tcp:10.0.0.1:80'] } as const);
  };
  return {
    calls,
    status: async () => exampleStatus(),
    reload: async () => {
      calls.push('reload');
      return { ok: true, message: 'nothing changed', warnings: [] };
    },
    drain: ({ address, port }) => select(`drain ${address} ${port}`, port),
    undrain: ({ address, port }) => select(`undrain ${address} ${port}`, port),
    setWeight: ({ address, port }, weight) => select(`weight ${address} ${port} ${weight}`, port),
    order: async ({ kind, groups, wait }) => {
      calls.push(`${kind} ${groups.join(',')} ${wait}`);
      return groups.includes('mail')
        ? { ok: false, message: 'there is no group mail; there are: web' }
        : { ok: true, message: 'web: lb1 holds it' };
    },
    restart: async () => {
      calls.push('restart');
      return { ok: true, message: 'the peers hold still for 10 s' };
    },
    works: async () => true,
    recentEvents: (limit) => (limit === 0 ? [] : events.slice(-limit)),
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    stop: async () => {
      calls.push('stop');
    },
    emit(message, more = {}) {
      const event = exampleEvent({ sequence: events.length + 1, message, ...more });
      events.push(event);
      for (const listener of listeners) listener(event);
    },
    listenerCount: () => listeners.size,
    ...overrides,
  };
}

export function exampleEvent(more: Partial<DirectorEvent> = {}): DirectorEvent {
  const at = new Date(2026, 10, 21, 8, 23, 22).toISOString();
  return { sequence: 1, at, node: 'lb1', severity: 'info', kind: 'operator', message: 'hello', ...more };
}

export const exampleProblem: Problem = {
  severity: 'error',
  file: 'a.cf',
  line: 3,
  column: 1,
  message: 'no such directive',
};

const exampleTraffic: Traffic = {
  connections: '9000',
  inPackets: '80000',
  outPackets: '70000',
  inBytes: '6000000',
  outBytes: '18446744073709551615',
  connectionsPerSecond: 12,
  inPacketsPerSecond: 110,
  outPacketsPerSecond: 100,
  inBytesPerSecond: 9000,
  outBytesPerSecond: 90000,
};

export function exampleReal(more: Partial<RealServerStatus> = {}): RealServerStatus {
  return {
    address: '10.0.0.5',
    port: 80,
    forwarding: 'gate',
    state: 'up',
    reason: '200 OK',
    since: '2026-11-21T08:00:00.000Z',
    flapping: false,
    failures: 0,
    check: 'http 10.0.0.5:80',
    certificate: null,
    lastCheck: '2026-11-21T08:59:58.000Z',
    latencyMs: 2.31,
    weight: 1,
    configuredWeight: 1,
    weightOverridden: false,
    agent: null,
    kernelWeight: 1,
    activeConnections: 3,
    inactiveConnections: 20,
    traffic: exampleTraffic,
    ...more,
  };
}

export function exampleVirtual(more: Partial<VirtualServerStatus> = {}): VirtualServerStatus {
  const down = {
    state: 'down',
    reason: 'connection refused',
    weight: null,
    kernelWeight: null,
    traffic: null,
  } as const;
  return {
    id: 'tcp:10.0.0.1:80',
    name: 'shop',
    file: '/etc/ha.d/ldirectord.cf',
    scheduler: 'wrr',
    persistenceSeconds: 300,
    quiescent: true,
    withheld: false,
    inKernel: true,
    connections: '123456',
    traffic: { ...exampleTraffic, connections: '123456' },
    fallback: { address: '127.0.0.1', port: 80, active: false },
    reals: [
      exampleReal(),
      exampleReal({ address: '10.0.0.6', ...down, activeConnections: null, inactiveConnections: null }),
    ],
    ...more,
  };
}

export function exampleLink(more: Partial<LinkStatus> = {}): LinkStatus {
  return {
    name: '10.0.0.11:694',
    status: 'up',
    flapping: false,
    loss: 0,
    roundTripMs: 0.312,
    jitterMs: null,
    ...more,
  };
}

export function exampleStatus(more: Partial<MemberStatus> = {}): MemberStatus {
  return {
    node: 'lb1',
    version: '0.1.0',
    pid: 4711,
    phase: 'running',
    dryRun: false,
    startedAt: '2026-11-18T05:00:00.000Z',
    lastReload: null,
    files: ['/etc/ha.d/ldirectord.cf'],
    virtuals: [exampleVirtual()],
    groups: [],
    peers: [],
    transitions: [],
    kernelSettings: [],
    failoverLag: null,
    packetFilter: null,
    ...more,
  };
}
