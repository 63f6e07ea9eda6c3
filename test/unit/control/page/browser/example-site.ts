import { emptySite, type Site } from '../../../../../src/control/page/browser/site.ts';
import type {
  Overview,
  RealServer,
  TimelineEvent,
  VirtualServer,
} from '../../../../../src/control/page/browser/wire.ts';

export const start = Date.parse('2026-11-21T03:00:00.000Z');

export function real(more: Partial<RealServer> = {}): RealServer {
  return {
    address: '10.0.0.5',
    port: 80,
    forwarding: 'gate',
    state: 'up',
    reason: '200 OK',
    since: '2026-11-21T02:00:00.000Z',
    failures: 0,
    check: 'http 10.0.0.5:80',
    certificate: null,
    agent: null,
    weight: 1,
    configuredWeight: 1,
    weightOverridden: false,
    kernelWeight: 1,
    ...more,
  };
}

export const out: Partial<RealServer> = {
  state: 'down',
  reason: 'refused',
  weight: null,
  kernelWeight: null,
};

export function virtual(more: Partial<VirtualServer> = {}): VirtualServer {
  return {
    id: 'tcp:10.0.0.1:80',
    name: 'shop',
    file: '/etc/ha.d/ldirectord.cf',
    scheduler: 'wrr',
    persistenceSeconds: null,
    quiescent: false,
    withheld: false,
    inKernel: true,
    fallback: null,
    reals: [real(), real({ address: '10.0.0.6' })],
    ...more,
  };
}

export const overview: Overview = {
  node: 'lvs1',
  version: '0.1.0',
  phase: 'running',
  dryRun: false,
  startedAt: '2026-11-20T03:00:00.000Z',
  lastReload: null,
  files: ['/etc/ha.d/ldirectord.cf'],
  groups: [],
  peers: [],
  kernelSettings: [],
};

export function event(more: Partial<TimelineEvent> = {}): TimelineEvent {
  return {
    sequence: 1,
    at: '2026-11-21T02:59:00.000Z',
    severity: 'info',
    kind: 'operator',
    message: 'hello',
    ...more,
  };
}

export function site(virtuals: readonly VirtualServer[], more: Partial<Site> = {}): Site {
  return { ...emptySite, overview, virtuals: new Map(virtuals.map((each) => [each.id, each])), ...more };
}
