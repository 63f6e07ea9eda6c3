import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { troublesOf } from '../../../../../src/control/page/browser/troubles.ts';
import type { Group, Peer } from '../../../../../src/control/page/browser/wire.ts';
import { event, out, overview, real, site, start, virtual } from './example-site.ts';

const group: Group = {
  name: 'web',
  role: 'active',
  since: '2026-11-21T02:30:00.000Z',
  why: 'it is preferred',
  waiting: null,
  holder: 'lvs1',
  prefer: 'lvs1',
  vips: [],
};
const link = { name: 'eth0', status: 'up', loss: 0, roundTripMs: 0.2 } as const;
const peer: Peer = { name: 'lvs2', alive: true, silentMs: 100, sameConfiguration: true, links: [link] };

function told(...args: Parameters<typeof site>) {
  return troublesOf(site(...args), start).map(
    ({ level, what, why, done }) => `${level}: ${what} | ${why} | ${done}`,
  );
}

describe('what is wrong', () => {
  it('is nothing of a site that is well, drained servers and foreign weights included', () => {
    const reals = [real(), real({ address: '10.0.0.7', state: 'drained', kernelWeight: null, weight: null })];
    const virtuals = [
      virtual(),
      virtual({ id: 'fwm:1', reals }),
      virtual({ id: 'fwm:2', inKernel: false, withheld: true }),
    ];
    assert.deepEqual(told(virtuals, { overview: { ...overview, groups: [group], peers: [peer] } }), []);
    assert.deepEqual(troublesOf({ ...site([]), overview: undefined }, start), []);
  });

  it('is one host that is down, however many virtual servers it serves', () => {
    const reals = [real(), real({ address: '10.0.0.6', ...out })];
    const tls = [
      real({ port: 443 }),
      real({ address: '10.0.0.6', port: 443, ...out, kernelWeight: 0, weight: 0 }),
    ];
    assert.deepEqual(
      told([
        virtual({ reals }),
        virtual({ id: 'fwm:1', name: null, reals }),
        virtual({ id: 't', name: 'tls', reals: tls }),
      ]),
      [
        'warning: Real server 10.0.0.6:80 and 10.0.0.6:443 is down in shop, fwm:1 and tls | refused | taken out of the table and weight 0: it keeps its connections and gets no new ones',
      ],
    );
  });

  it('is worst a virtual server without any real server, with what takes its traffic', () => {
    const reals = [real({ ...out })];
    const fallback = { address: '127.0.0.1', port: 80, active: true };
    assert.deepEqual(
      told([
        virtual({ reals, fallback }),
        virtual({ id: 'fwm:1', name: null, reals }),
        virtual({ id: 'fwm:2', inKernel: false }),
      ]),
      [
        'error: shop (tcp:10.0.0.1:80) has no real server in service | 10.0.0.5:80 down: refused | the fallback 127.0.0.1:80 takes its connections',
        'error: fwm:1 has no real server in service | 10.0.0.5:80 down: refused | nothing takes its connections: there is no fallback',
        'error: shop (fwm:2) is not in the kernel’s table | see the timeline | directord puts it back with the next look at the table',
      ],
    );
  });

  it('is a group that nobody holds, that cannot be held here, or that is not taken', () => {
    const groups: Group[] = [
      { ...group, name: 'a', role: 'standby', holder: null, waiting: 'its real servers are all down' },
      { ...group, name: 'b', role: 'fault', holder: 'lvs2', why: 'eth1 has no carrier' },
      { ...group, name: 'c', role: 'standby', holder: 'lvs2', waiting: 'failback_delay' },
      { ...group, name: 'd', role: 'starting', holder: null },
    ];
    assert.deepEqual(told([], { overview: { ...overview, groups } }), [
      'error: No director holds the group a | it is preferred | not taken here: its real servers are all down',
      'error: This director cannot hold the group b | eth1 has no carrier | lvs2 holds it',
      'warning: This director does not take the group c though it should | failback_delay | lvs2 holds it',
    ]);
  });

  it('is a peer that is silent, has another configuration, or links that are down', () => {
    const peers: Peer[] = [
      { ...peer, alive: false, silentMs: 60_000 },
      {
        ...peer,
        name: 'lvs3',
        sameConfiguration: false,
        links: [link, { ...link, name: 'eth1', status: 'down' }],
      },
    ];
    assert.deepEqual(told([], { overview: { ...overview, peers, groups: [group] } }), [
      'error: lvs2 is not heard | no link brings its heartbeats | this director holds web',
      'warning: 1 link to lvs3 is down | eth1 | heartbeats go over the others',
      'warning: lvs3 has another configuration | the files differ, or one director has not reloaded | nothing; make the files the same, then reload both',
    ]);
    assert.equal(troublesOf(site([], { overview: { ...overview, peers } }), start)[0]?.since, start - 60_000);
  });

  it('is a reload that failed, with the places of its errors', () => {
    const lastReload = { at: '2026-11-21T02:50:00.000Z', ok: false, message: 'the configuration has errors' };
    const events = [
      event({ kind: 'reload-failed', at: '2026-11-20T02:50:00.000Z', message: 'a.cf:9: old' }),
      event({ kind: 'reload-failed', at: lastReload.at, message: 'a.cf:3: unknown directive' }),
      event({ kind: 'reload-failed', at: lastReload.at, message: lastReload.message }),
    ];
    const done = 'the configuration from before is in force';
    const reloaded = { overview: { ...overview, lastReload } };
    assert.deepEqual(told([], { ...reloaded, events }), [
      `warning: The last reload failed | a.cf:3: unknown directive | ${done}`,
    ]);
    assert.deepEqual(told([], reloaded), [
      `warning: The last reload failed | the configuration has errors | ${done}`,
    ]);
  });

  it('is what was noticed within the last quarter of an hour, and not before', () => {
    const noticed = (kind: string, minute: number, message: string) =>
      event({ kind, at: `2026-11-21T02:${minute}:00.000Z`, message });
    const events = [
      noticed('kernel-error', 40, 'too old'),
      noticed('drift-repaired', 55, 'first'),
      noticed('drift-repaired', 56, 'second'),
      noticed('address-conflict', 57, '10.0.0.1 is used'),
    ];
    assert.deepEqual(told([], { events }), [
      'error: A virtual address is used by another host, too | 10.0.0.1 is used | announced as this director’s; the other one is for you to find',
      'warning: Somebody else changed the table | second (2 times, this was the last) | it was repaired',
    ]);
  });

  it('is a certificate that ends, once for all virtual servers that share it', () => {
    const certificate = { ends: '2026-11-20T09:30:00.000Z', ended: true };
    const reals = [real({ port: 443, certificate }), real({ address: '10.0.0.6', ...out, certificate })];
    const lines = told([virtual({ reals }), virtual({ id: 'fwm:1', reals })]);
    assert.equal(lines.length, 2);
    assert.equal(
      lines[1],
      'warning: Real server 10.0.0.5:443: its certificate ended on 2026-11-20 09:30 UTC | nobody has renewed it yet | nothing; its check succeeds so far',
    );
  });

  it('is a kernel setting that is not as wanted, and a director that cannot be looked at', () => {
    const kernelSettings = [
      { name: 'net.ipv4.vs.conntrack', wanted: '1', value: '0' },
      { name: 'net.ipv4.vs.sloppy_tcp', wanted: '1', value: null },
      { name: 'net.ipv4.ip_forward', wanted: '1', value: '1' },
    ];
    const lines = told([], {
      overview: { ...overview, kernelSettings },
      problem: 'netlink: no buffer space',
    });
    assert.deepEqual(
      lines.map((line) => line.split(' | ').slice(0, 2).join(' | ')),
      [
        'error: The director cannot be looked at | netlink: no buffer space',
        'warning: net.ipv4.vs.conntrack is not as [ipvs] wants it | the kernel has 0 instead of 1',
        'warning: net.ipv4.vs.sloppy_tcp is not as [ipvs] wants it | this kernel does not know it',
      ],
    );
  });
});
