import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { type IpvsClient, openIpvs } from '../../../src/node-ipvs-netlink/index.ts';
import { destination, fwmark, service, tcp, udp } from '../../unit/node-ipvs-netlink/samples.ts';

/** The same table, as Debian's ipvsadm and as this library see it. Wants root, `ip_vs` and `ipvsadm`. */
describe('beside ipvsadm', { timeout: 300_000 }, () => {
  let client: IpvsClient;

  beforeEach(async () => {
    client = await openIpvs();
    await client.flush();
  });

  afterEach(async () => {
    await client.flush();
    client.close();
  });

  const web = tcp('10.0.0.1', 80);
  const entries = [
    {
      rules: ['-A -t 10.0.0.1:80 -s wrr', '-a -t 10.0.0.1:80 -r 10.1.0.1:80 -g -w 3'],
      service: service(web),
      destination: destination('10.1.0.1', 80, { weight: 3 }),
    },
    {
      rules: [
        '-A -t 10.0.0.1:81 -s wlc -p 360 -M 255.255.255.0',
        '-a -t 10.0.0.1:81 -r 10.1.0.1:8080 -m -w 0 -x 100 -y 80',
      ],
      service: service(tcp('10.0.0.1', 81), {
        scheduler: 'wlc',
        persistence: { timeout: 360, netmask: '255.255.255.0' },
      }),
      destination: destination('10.1.0.1', 8080, {
        forwarding: 'masq',
        weight: 0,
        upperThreshold: 100,
        lowerThreshold: 80,
      }),
      // `ipvsadm -S` leaves thresholds out.
      saved: '-a -t 10.0.0.1:81 -r 10.1.0.1:8080 -m -w 0',
    },
    {
      rules: ['-A -u 10.0.0.1:53 -s rr -o', '-a -u 10.0.0.1:53 -r 10.1.0.2:53 -i -w 1'],
      service: service(udp('10.0.0.1', 53), { scheduler: 'rr', onePacket: true }),
      destination: destination('10.1.0.2', 53, { forwarding: 'tunnel' }),
      saved: '-a -u 10.0.0.1:53 -r 10.1.0.2:53 -i -w 1 --tun-type ipip',
    },
    {
      rules: [
        '-A -u 10.0.0.1:5060 -s sh -p 300 --pe sip -b sh-fallback,sh-port',
        '-a -u 10.0.0.1:5060 -r 10.1.0.2:5060 -i -w 1 --tun-type gue --tun-port 6080 --tun-remcsum',
      ],
      service: service(udp('10.0.0.1', 5060), {
        scheduler: 'sh',
        schedulerFlags: ['flag-1', 'flag-2'],
        persistence: { timeout: 300, netmask: '255.255.255.255' },
        persistenceEngine: 'sip',
      }),
      destination: destination('10.1.0.2', 5060, {
        forwarding: 'tunnel',
        tunnel: { type: 'gue', port: 6080, checksum: 'remote' },
      }),
    },
    {
      rules: [
        '-A -t [2001:db8::1]:443 -s wrr -p 60 -M 64',
        '-a -t [2001:db8::1]:443 -r 10.1.0.3:443 -i -w 1 --tun-type gre --tun-csum',
      ],
      service: service(tcp('2001:db8::1', 443), { persistence: { timeout: 60, netmask: 64 } }),
      destination: destination('10.1.0.3', 443, {
        forwarding: 'tunnel',
        tunnel: { type: 'gre', checksum: 'full' },
      }),
    },
    {
      rules: ['-A -f 258 -s wrr', '-a -f 258 -r 10.1.0.1:0 -g -w 1'],
      service: service(fwmark(258)),
      destination: destination('10.1.0.1', 0),
    },
    {
      rules: ['-A -f 258 -6 -s wrr', '-a -f 258 -6 -r [2001:db8::5]:0 -g -w 1'],
      service: service(fwmark(258, 'inet6')),
      destination: destination('2001:db8::5', 0),
    },
  ];

  for (const entry of entries) {
    const { rules, saved = rules[1] } = entry;
    it(`writes ${rules[0]}`, async () => {
      await client.addService(entry.service);
      await client.addDestination(entry.service.identity, entry.destination);
      assert.deepEqual(ipvsadm('-Sn').trim().split('\n').map(tidy), [rules[0], saved]);
    });

    it(`reads ${rules[1]}`, async () => {
      for (const rule of rules) ipvsadm(...rule.split(' '));
      const [virtual, ...others] = await client.table();
      assert.deepEqual(others, []);
      assert.ok(virtual);
      const { identity, settings } = virtual.service;
      assert.deepEqual({ identity, settings }, entry.service);
      assert.deepEqual(
        virtual.destinations.map((found) => ({ identity: found.identity, settings: found.settings })),
        [entry.destination],
      );
    });
  }

  it('shows thresholds as ipvsadm does', async () => {
    await client.addService(service(web));
    await client.addDestination(
      web,
      destination('10.1.0.1', 80, { upperThreshold: 100, lowerThreshold: 80 }),
    );
    assert.match(ipvsadm('-Ln', '--thresholds'), /10\.1\.0\.1:80\s+100\s+80\s/);
  });

  it('shows timeouts as ipvsadm does', async () => {
    const before = await client.timeouts();
    ipvsadm('--set', '901', '121', '301');
    assert.deepEqual(await client.timeouts(), { tcp: 901, tcpFin: 121, udp: 301 });
    await client.setTimeouts(before);
    assert.match(
      ipvsadm('-L', '--timeout'),
      new RegExp(`Timeout \\(tcp tcpfin udp\\): ${before.tcp} ${before.tcpFin} ${before.udp}`),
    );
  });

  it('finds every entry while ipvsadm changes others', async () => {
    const identities = Array.from({ length: 50 }, (_, i) => tcp(`10.0.2.${i}`, 80));
    await client.batch(identities.map((identity) => ({ kind: 'add-service', service: service(identity) })));
    await client.addService(service(web));
    for (let i = 0; i < 10; i++) {
      const listing = client.table();
      ipvsadm('-a', '-t', '10.0.0.1:80', '-r', `10.1.1.${i + 1}:80`);
      const names = new Set((await listing).map(({ service: found }) => JSON.stringify(found.identity)));
      assert.equal(names.size, 51);
    }
    assert.equal((await client.destinations(web)).length, 10);
  });
});

function ipvsadm(...args: string[]): string {
  return execFileSync('ipvsadm', args, { encoding: 'utf8', timeout: 60_000 });
}

/** What `-S` says beyond the rule itself: a mask that is the default, and blanks. */
function tidy(rule: string): string {
  return rule.trim().replace(' -M 255.255.255.255', '');
}
