import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import {
  type Destination,
  type IpvsClient,
  IpvsError,
  type Operation,
  type Service,
  type ServiceIdentity,
} from '../../../src/node-ipvs-netlink/index.ts';
import { destination, fwmark, service, tcp, udp } from './samples.ts';

/**
 * What holds of every IPVS table, in memory or in the kernel. The client that `open` gives is closed here; its
 * table is emptied before and after each test.
 */
export function describeIpvs(name: string, open: () => Promise<IpvsClient>): void {
  describe(name, { timeout: 300_000 }, () => {
    let client: IpvsClient;

    beforeEach(async () => {
      client = await open();
      await client.flush();
    });

    afterEach(async () => {
      await client.flush();
      client.close();
    });

    it('tells its version and the size of its connection table', async () => {
      const info = await client.info();
      assert.match(info.version, /^1\.\d+\.\d+$/);
      assert.ok(info.connectionTableSize >= 256);
    });

    describe('services', () => {
      const kinds: Record<string, Service> = {
        'TCP over IPv4': service(tcp('10.0.0.1', 80)),
        'UDP over IPv4': service(udp('10.0.0.1', 53), { scheduler: 'rr' }),
        'SCTP over IPv4': service({ kind: 'address', protocol: 'sctp', address: '10.0.0.1', port: 2905 }),
        'TCP over IPv6': service(tcp('2001:db8::1', 443)),
        'a firewall mark of IPv4': service(fwmark(1)),
        'a firewall mark of IPv6': service(fwmark(1, 'inet6')),
        'the largest firewall mark': service(fwmark(0xffffffff)),
        'no scheduler': service(tcp('10.0.0.1', 81), { scheduler: 'none' }),
        persistence: service(tcp('10.0.0.2', 80), {
          persistence: { timeout: 300, netmask: '255.255.255.255' },
        }),
        'persistence by network': service(tcp('10.0.0.3', 80), {
          persistence: { timeout: 4_294_967, netmask: '255.255.0.0' },
        }),
        'persistence by IPv6 prefix': service(tcp('2001:db8::2', 80), {
          persistence: { timeout: 60, netmask: 64 },
        }),
        'any port': service(tcp('10.0.0.4', 0), { persistence: { timeout: 60, netmask: '255.255.255.255' } }),
        'a persistence engine without persistence': service(udp('10.0.0.6', 5060), {
          persistenceEngine: 'sip',
        }),
        'a persistence engine': service(udp('10.0.0.5', 5060), {
          persistence: { timeout: 60, netmask: '255.255.255.255' },
          persistenceEngine: 'sip',
        }),
        'one-packet scheduling': service(udp('10.0.0.6', 53), { onePacket: true }),
        'one-packet scheduling of a mark': service(fwmark(6), { onePacket: true }),
        'scheduler flags': service(tcp('10.0.0.7', 80), {
          scheduler: 'sh',
          schedulerFlags: ['flag-1', 'flag-2'],
        }),
        'every scheduler flag': service(tcp('10.0.0.8', 80), {
          scheduler: 'mh',
          schedulerFlags: ['flag-1', 'flag-2', 'flag-3'],
        }),
      };

      for (const [kind, wanted] of Object.entries(kinds)) {
        it(`keeps a service with ${kind}`, async () => {
          await client.addService(wanted);
          const found = await client.service(wanted.identity);
          assert.ok(found);
          assert.deepEqual({ identity: found.identity, settings: found.settings }, wanted);
          assert.deepEqual(await client.services(), [found]);
          await client.deleteService(wanted.identity);
          assert.equal(await client.service(wanted.identity), undefined);
        });
      }

      it('keeps the same mark apart for each family', async () => {
        await client.addService(service(fwmark(7)));
        await client.addService(service(fwmark(7, 'inet6')));
        await client.deleteService(fwmark(7));
        assert.deepEqual(identitiesOf(await client.services()), [fwmark(7, 'inet6')]);
      });

      it('replaces every setting of a service that is edited', async () => {
        const identity = udp('10.0.0.9', 53);
        await client.addService(
          service(identity, {
            scheduler: 'sh',
            schedulerFlags: ['flag-1'],
            onePacket: true,
            persistence: { timeout: 60, netmask: '255.255.255.0' },
            persistenceEngine: 'sip',
          }),
        );
        const wanted = service(identity, { scheduler: 'wlc' });
        await client.editService(wanted);
        assert.deepEqual((await client.service(identity))?.settings, wanted.settings);
      });

      it('says what is there already and what is not', async () => {
        const absent = service(tcp('10.0.0.10', 80));
        await rejects(client.editService(absent), 'SERVICE_MISSING');
        await rejects(client.deleteService(absent.identity), 'SERVICE_MISSING');
        await client.addService(absent);
        await rejects(client.addService(absent), 'SERVICE_EXISTS');
      });

      it('says which module the kernel has not', async () => {
        const scheduler = service(tcp('10.0.0.11', 80), { scheduler: 'nonesuch' });
        await rejects(client.addService(scheduler), 'SCHEDULER_MISSING');
        const engine = service(udp('10.0.0.11', 80), {
          persistence: { timeout: 60, netmask: '255.255.255.255' },
          persistenceEngine: 'nonesuch',
        });
        await rejects(client.addService(engine), 'MODULE_MISSING');
        await client.addService(service(tcp('10.0.0.11', 80)));
        await rejects(client.editService(scheduler), 'SCHEDULER_MISSING');
      });
    });

    describe('destinations', () => {
      const ipv4 = tcp('10.0.0.1', 80);
      const ipv6 = tcp('2001:db8::1', 80);
      const kinds: Record<string, readonly [ServiceIdentity, Destination]> = {
        'direct routing': [ipv4, destination('10.1.0.1', 80)],
        NAT: [ipv4, destination('10.1.0.2', 8080, { forwarding: 'masq', weight: 65_535 })],
        'the largest weight': [ipv4, destination('10.1.0.3', 80, { weight: 0x7fffffff })],
        'weight 0': [ipv4, destination('10.1.0.4', 80, { weight: 0 })],
        'local delivery': [ipv4, destination('127.0.0.1', 80, { forwarding: 'local' })],
        bypass: [ipv4, destination('10.1.0.5', 80, { forwarding: 'bypass' })],
        thresholds: [ipv4, destination('10.1.0.6', 80, { upperThreshold: 100, lowerThreshold: 80 })],
        'an upper threshold only': [ipv4, destination('10.1.0.7', 80, { upperThreshold: 0x7fffffff })],
        'an ipip tunnel': [ipv4, destination('10.1.0.8', 80, { forwarding: 'tunnel' })],
        'a GUE tunnel': [
          ipv4,
          destination('10.1.0.9', 80, {
            forwarding: 'tunnel',
            tunnel: { type: 'gue', port: 6080, checksum: 'none' },
          }),
        ],
        'a GUE tunnel with remote checksum': [
          ipv4,
          destination('10.1.0.10', 80, {
            forwarding: 'tunnel',
            tunnel: { type: 'gue', port: 65_535, checksum: 'remote' },
          }),
        ],
        'a GRE tunnel with checksum': [
          ipv4,
          destination('10.1.0.11', 80, { forwarding: 'tunnel', tunnel: { type: 'gre', checksum: 'full' } }),
        ],
        'an IPv6 address': [ipv6, destination('2001:db8:1::1', 80, { forwarding: 'masq' })],
        'an IPv6 tunnel to IPv4': [ipv6, destination('10.1.0.12', 80, { forwarding: 'tunnel' })],
        'an IPv4 tunnel to IPv6': [ipv4, destination('2001:db8:1::2', 80, { forwarding: 'tunnel' })],
      };

      for (const [kind, [identity, wanted]] of Object.entries(kinds)) {
        it(`keeps a destination with ${kind}`, async () => {
          await client.addService(service(identity));
          await client.addDestination(identity, wanted);
          const [found, ...others] = await client.destinations(identity);
          assert.deepEqual(others, []);
          assert.ok(found);
          assert.deepEqual({ identity: found.identity, settings: found.settings }, wanted);
          assert.equal(found.activeConnections, 0);
          assert.equal(found.statistics.connections, 0n);
          await client.deleteDestination(identity, wanted.identity);
          assert.deepEqual(await client.destinations(identity), []);
        });
      }

      it('replaces every setting of a destination that is edited', async () => {
        await client.addService(service(ipv4));
        await client.addDestination(
          ipv4,
          destination('10.1.0.1', 80, {
            forwarding: 'tunnel',
            tunnel: { type: 'gue', port: 6080, checksum: 'full' },
            weight: 5,
            upperThreshold: 9,
            lowerThreshold: 3,
          }),
        );
        const wanted = destination('10.1.0.1', 80, { forwarding: 'tunnel', weight: 0 });
        await client.editDestination(ipv4, wanted);
        const [found] = await client.destinations(ipv4);
        assert.deepEqual(found?.settings, wanted.settings);
      });

      it('says what is there already and what is not', async () => {
        const one = destination('10.1.0.1', 80);
        await rejects(client.addDestination(ipv4, one), 'SERVICE_MISSING');
        await rejects(client.editDestination(ipv4, one), 'SERVICE_MISSING');
        await rejects(client.deleteDestination(ipv4, one.identity), 'SERVICE_MISSING');
        await client.addService(service(ipv4));
        await rejects(client.editDestination(ipv4, one), 'DESTINATION_MISSING');
        await rejects(client.deleteDestination(ipv4, one.identity), 'DESTINATION_MISSING');
        await client.addDestination(ipv4, one);
        await rejects(client.addDestination(ipv4, one), 'DESTINATION_EXISTS');
      });

      it('says that the kernel rejects what is no real server', async () => {
        await client.addService(service(ipv4));
        await client.addService(service(ipv6));
        await rejects(client.addDestination(ipv4, destination('224.0.0.1', 80)), 'REJECTED');
        await rejects(client.addDestination(ipv4, destination('0.0.0.0', 80)), 'REJECTED');
        await rejects(client.addDestination(ipv6, destination('fe80::1', 80)), 'REJECTED');
        await rejects(client.addDestination(ipv6, destination('ff02::1', 80)), 'REJECTED');
      });

      it('lists none of a service that is missing', async () => {
        assert.deepEqual(await client.destinations(ipv4), []);
      });

      it('loses a service together with its destinations', async () => {
        await client.addService(service(ipv4));
        await client.addDestination(ipv4, destination('10.1.0.1', 80));
        await client.deleteService(ipv4);
        await client.addService(service(ipv4));
        assert.deepEqual(await client.destinations(ipv4), []);
      });
    });

    describe('batch', () => {
      it('tells each result in order, and goes on after a failure', async () => {
        const identity = tcp('10.0.0.1', 80);
        const one = destination('10.1.0.1', 80);
        const results = await client.batch([
          { kind: 'add-service', service: service(identity) },
          { kind: 'add-destination', service: identity, destination: one },
          { kind: 'add-destination', service: identity, destination: one },
          {
            kind: 'add-destination',
            service: identity,
            destination: destination('10.1.0.2', 80, { weight: -1 }),
          },
          { kind: 'edit-destination', service: tcp('10.9.9.9', 80), destination: one },
          { kind: 'delete-destination', service: identity, destination: { address: '10.1.0.9', port: 80 } },
          { kind: 'add-destination', service: identity, destination: destination('10.1.0.3', 80) },
        ]);
        assert.deepEqual(
          results.map((result) => (result.ok ? 'ok' : result.error.code)),
          ['ok', 'ok', 'DESTINATION_EXISTS', 'INVALID', 'SERVICE_MISSING', 'DESTINATION_MISSING', 'ok'],
        );
        assert.equal((await client.destinations(identity)).length, 2);
      });

      it('names the operation and the address of a failure', async () => {
        const [result] = await client.batch([
          {
            kind: 'delete-destination',
            service: udp('2001:db8::1', 53),
            destination: { address: '10.1.0.9', port: 5 },
          },
        ]);
        assert.ok(result && !result.ok);
        assert.equal(result.error.request, 'delete-destination');
        assert.equal(result.error.subject, '10.1.0.9:5 in udp [2001:db8::1]:53');
        assert.match(
          result.error.message,
          /10\.1\.0\.9:5 in udp \[2001:db8::1\]:53: there is no such virtual service/,
        );
      });

      it('performs nothing if there is nothing to do', async () => {
        assert.deepEqual(await client.batch([]), []);
      });

      it('carries thousands of operations, and every failure among them', async () => {
        const operations: Operation[] = [];
        for (let s = 0; s < 40; s++) {
          const identity = tcp(`10.0.1.${s}`, 80);
          operations.push({ kind: 'add-service', service: service(identity) });
          for (let d = 0; d < 50; d++) {
            operations.push({
              kind: 'add-destination',
              service: identity,
              destination: destination(`10.1.${s}.${d}`, 80),
            });
          }
        }
        assert.ok((await client.batch(operations)).every((result) => result.ok));
        assert.ok(
          (await client.batch(operations)).every((result) => !result.ok && /EXISTS$/.test(result.error.code)),
        );
        const table = await client.table();
        assert.equal(table.length, 40);
        assert.ok(table.every(({ destinations }) => destinations.length === 50));
        for (const { service: found, destinations } of table) {
          const third = found.identity.kind === 'address' ? found.identity.address.split('.')[3] : '';
          const addresses = destinations.map(({ identity }) => identity.address).sort();
          assert.deepEqual(addresses, Array.from({ length: 50 }, (_, d) => `10.1.${third}.${d}`).sort());
        }
      });

      it('keeps the order of batches that run at once', async () => {
        const identity = tcp('10.0.0.1', 80);
        const add = client.batch([{ kind: 'add-service', service: service(identity) }]);
        const listing = client.table();
        const remove = client.batch([{ kind: 'delete-service', service: identity }]);
        assert.deepEqual(await add, [{ ok: true }]);
        assert.deepEqual(await remove, [{ ok: true }]);
        await listing;
      });
    });

    describe('the table', () => {
      it('is empty after flush', async () => {
        await client.addService(service(tcp('10.0.0.1', 80)));
        await client.flush();
        assert.deepEqual(await client.table(), []);
      });

      it('lists a service that has hundreds of destinations', async () => {
        const identity = tcp('10.0.0.1', 80);
        await client.addService(service(identity));
        const all = Array.from({ length: 700 }, (_, i) =>
          destination(`10.2.${i >> 8}.${i & 255}`, 80, { weight: i }),
        );
        await client.batch(
          all.map((one) => ({ kind: 'add-destination', service: identity, destination: one })),
        );
        const found = (await client.destinations(identity)).map(({ identity, settings }) => ({
          identity,
          settings,
        }));
        assert.deepEqual(
          found.sort((a, b) => a.settings.weight - b.settings.weight),
          all,
        );
      });

      it('counts from zero again', async () => {
        const identity = tcp('10.0.0.1', 80);
        await client.addService(service(identity));
        await client.zero(identity);
        await client.zero();
        await rejects(client.zero(tcp('10.0.0.2', 80)), 'SERVICE_MISSING');
      });
    });

    it('keeps timeouts, and those that are not given', async () => {
      const before = await client.timeouts();
      try {
        await client.setTimeouts({ tcp: 901, tcpFin: 121, udp: 301 });
        await client.setTimeouts({ tcpFin: 122 });
        assert.deepEqual(await client.timeouts(), { tcp: 901, tcpFin: 122, udp: 301 });
      } finally {
        await client.setTimeouts(before);
      }
    });

    it('refuses what the kernel would let through', async () => {
      const ipv4 = tcp('10.0.0.1', 80);
      const persistence = { timeout: 60, netmask: '255.255.255.255' } as const;
      const services = [
        service(fwmark(0)),
        service(fwmark(0, 'inet6')),
        service(fwmark(2 ** 32)),
        service(ipv4, { onePacket: true }),
        service(tcp('10.0.0.1', 0)),
        service(tcp('10.0.0.1', 65_536)),
        service(tcp('10.0.0.256', 80)),
        service(tcp('fe80::1%lo', 80)),
        service(ipv4, { scheduler: 'a-name-of-16-chr' }),
        service(ipv4, { scheduler: '' }),
        service(ipv4, { persistence: { ...persistence, timeout: 0 } }),
        service(ipv4, { persistence: { ...persistence, timeout: 4_294_968 } }),
        service(ipv4, { persistence: { timeout: 60, netmask: 24 } }),
        service(tcp('2001:db8::1', 80), { persistence: { timeout: 60, netmask: 0 } }),
        service(tcp('2001:db8::1', 80), { persistence }),
      ];
      for (const wanted of services) await rejects(client.addService(wanted), 'INVALID');

      await client.addService(service(ipv4));
      const destinations = [
        destination('10.1.0.1', 80, { weight: -1 }),
        destination('10.1.0.1', 80, { weight: 2 ** 31 }),
        destination('10.1.0.1', 80, { weight: 1.5 }),
        destination('10.1.0.1', 80, { lowerThreshold: 1 }),
        destination('10.1.0.1', 80, { upperThreshold: 2 ** 31 }),
        destination('10.1.0.1', 80, { tunnel: { type: 'gre', checksum: 'none' } }),
        destination('10.1.0.1', 80, {
          forwarding: 'tunnel',
          tunnel: { type: 'gue', port: 0, checksum: 'none' },
        }),
        destination('2001:db8::2', 80),
        destination('rs1', 80),
        destination('10.1.0.1', -1),
      ];
      for (const wanted of destinations) await rejects(client.addDestination(ipv4, wanted), 'INVALID');
      assert.deepEqual(await client.destinations(ipv4), []);
      await rejects(client.setTimeouts({ tcp: 0 }), 'INVALID');
      const daemon = { role: 'master', interface: 'lo' } as const;
      await rejects(client.startDaemon({ ...daemon, syncId: 256 }), 'INVALID');
      await rejects(client.startDaemon({ ...daemon, syncId: 1, group: '10.0.0.1' }), 'INVALID');
      await rejects(client.startDaemon({ ...daemon, syncId: 1, interface: 'a-name-of-16-chr' }), 'INVALID');
    });
  });
}

function identitiesOf(entries: readonly { readonly identity: ServiceIdentity }[]): ServiceIdentity[] {
  return entries.map(({ identity }) => identity);
}

export async function rejects(promise: Promise<unknown>, code: string): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(error instanceof IpvsError, String(error));
    assert.equal(error.code, code, error.message);
    return true;
  });
}
