/** A pair's director in trouble, as the page shows it at three in the morning. */
import type { DirectorEvent } from '../../../../src/director/event.ts';
import type { MemberStatus } from '../../../../src/pair/member-status.ts';
import {
  exampleEvent,
  exampleLink,
  exampleReal,
  exampleStatus,
  exampleVirtual,
} from '../../../unit/control/fake-director.ts';

const minute = 60_000;
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString();

const up = exampleReal({ since: ago(3 * 24 * 60 * minute), lastCheck: ago(800), reason: '200 OK' });
const down = exampleReal({
  state: 'down',
  failures: 44,
  since: ago(7 * minute),
  lastCheck: ago(3_500_000),
  latencyMs: 5001,
  reason: 'HTTP GET /health: no answer within 5 s',
  weight: 0,
  kernelWeight: 0,
  activeConnections: 17,
});

export function troubledStatus(connections = 0): MemberStatus {
  const counter = (factor: number) => String(1_000_000 + Math.round(connections * factor));
  return exampleStatus({
    node: 'lvs1',
    startedAt: ago(4 * 24 * 60 * minute),
    lastReload: {
      at: ago(26 * minute),
      ok: false,
      message: 'the configuration has errors; nothing was changed',
    },
    groups: [
      {
        name: 'web',
        role: 'active',
        since: ago(2 * minute),
        why: 'lvs2 is not heard any more',
        waiting: null,
        holder: 'lvs1',
        prefer: 'lvs2',
        vips: ['10.0.0.1/24 dev eth0', '2001:db8::1/64 dev eth0'],
      },
      {
        name: 'mail',
        role: 'fault',
        since: ago(90 * minute),
        why: 'the interface eth1 has no carrier',
        waiting: null,
        holder: 'lvs2',
        prefer: 'lvs1',
        vips: ['10.0.1.1/24 dev eth1'],
      },
    ],
    peers: [
      {
        name: 'lvs2',
        alive: false,
        silentMs: 2 * minute,
        sameConfiguration: false,
        links: [
          exampleLink({ name: 'broadcast eth0', status: 'down', loss: 1, roundTripMs: null }),
          exampleLink({ name: 'unicast 10.9.9.2 dev eth2', loss: 0.004, roundTripMs: 0.31 }),
        ],
      },
    ],
    virtuals: [
      exampleVirtual({
        name: 'mail-in',
        id: 'tcp:10.0.1.1:25',
        connections: counter(0.2),
        reals: [
          { ...up, address: '10.0.1.11', port: 25, reason: '220 ready' },
          {
            ...up,
            address: '10.0.1.12',
            port: 25,
            reason: '220 ready',
            state: 'drained',
            weight: 0,
            kernelWeight: 0,
          },
        ],
      }),
      exampleVirtual({
        name: 'shop',
        connections: counter(12_000),
        reals: [
          {
            ...up,
            address: '10.0.0.11',
            activeConnections: 4812,
            inactiveConnections: 20_114,
            kernelWeight: 100,
            weight: 100,
            configuredWeight: 100,
          },
          { ...down, address: '10.0.0.12', configuredWeight: 100 },
          {
            ...up,
            address: '10.0.0.13',
            configuredWeight: 10,
            weight: 10,
            kernelWeight: 5,
            weightOverridden: true,
            latencyMs: 14.2,
          },
        ],
      }),
      exampleVirtual({
        name: null,
        id: 'tcp:[2001:db8::1]:8443',
        scheduler: 'wlc',
        persistenceSeconds: null,
        connections: counter(3),
        fallback: { address: '2001:db8::99', port: 8443, active: true },
        reals: [
          { ...down, address: '2001:db8::12', port: 8443, reason: 'connect ECONNREFUSED 2001:db8::12:8443' },
          {
            ...down,
            address: '2001:db8::13',
            port: 8443,
            reason: 'certificate has expired',
            since: ago(3 * minute),
          },
        ],
      }),
      ...Array.from({ length: 6 }, (_, index) =>
        exampleVirtual({
          name: `service-${index + 1}`,
          id: `tcp:10.0.2.${index + 1}:443`,
          connections: counter(index * 40),
          reals: [11, 12, 13].map((host) => ({ ...up, address: `10.0.2.${host}`, port: 443 })),
        }),
      ),
    ],
  });
}

export const troubledEvents: readonly Partial<DirectorEvent>[] = [
  {
    severity: 'notice',
    kind: 'started',
    at: ago(4 * 24 * 60 * minute),
    message: 'directord 0.1.0 has started: 9 virtual servers, 24 checks',
  },
  {
    severity: 'error',
    kind: 'reload-failed',
    at: ago(26 * minute),
    message: '/etc/ha.d/ldirectord.cf:41:5: error: unknown directive chekport; did you mean checkport?',
  },
  {
    severity: 'error',
    kind: 'reload-failed',
    at: ago(26 * minute),
    message: 'the configuration has errors; nothing was changed',
  },
  {
    severity: 'warning',
    kind: 'real-down',
    at: ago(7 * minute),
    message: 'Real server down: 10.0.0.12:80 (tcp:10.0.0.1:80): HTTP GET /health: no answer within 5 s',
  },
  {
    severity: 'notice',
    kind: 'real-quiesced',
    at: ago(7 * minute),
    message: 'Quiescent real server: 10.0.0.12:80 (tcp:10.0.0.1:80), weight 0',
  },
  {
    severity: 'warning',
    kind: 'drift-repaired',
    at: ago(5 * minute),
    message: 'Restored real server: 10.0.0.13:80 (tcp:10.0.0.1:80), which somebody removed',
  },
  {
    severity: 'warning',
    kind: 'role-changed',
    at: ago(2 * minute),
    message: 'Group web: standby -> active: lvs2 is not heard any more',
  },
  {
    severity: 'info',
    kind: 'operator',
    at: ago(minute),
    message: 'an event with <b onmouseover="alert(1)">markup</b> <script>document.title="owned"</script>',
  },
].map((event) => exampleEvent(event as Partial<DirectorEvent>));
