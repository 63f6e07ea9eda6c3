import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  createFakeKernel,
  createIpvsClient,
  type FakeKernelOptions,
  type IpvsClient,
  type Operation,
} from '../../../src/node-ipvs-netlink/index.ts';
import * as arbitrary from './arbitraries.ts';
import { rejects } from './conformance.ts';
import { destination, service, tcp } from './samples.ts';

const identity = tcp('10.0.0.1', 80);

function fakeClient(options?: FakeKernelOptions): IpvsClient {
  return createIpvsClient(createFakeKernel(options));
}

describe('the client', () => {
  it('reads back any service that it may add', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrary.service, async (wanted) => {
        const client = fakeClient({
          schedulers: [wanted.settings.scheduler],
          engines: [wanted.settings.persistenceEngine ?? 'sip'],
        });
        await client.addService(wanted);
        const found = await client.service(wanted.identity);
        assert.deepEqual({ identity: found?.identity, settings: found?.settings }, wanted);
        assert.deepEqual(await client.services(), [found]);
      }),
    );
  });

  it('tells each failure of the transport as a result of its operation', async () => {
    let count = 0;
    const client = fakeClient({
      intercept: () => {
        count++;
        if (count === 1) return { kind: 'unanswered', reason: 'no answer from the kernel within 10 ms' };
        if (count === 2) return { kind: 'not-sent', reason: 'the client was closed' };
        if (count === 3) return { kind: 'refused', errno: constants.errno.ENOMEM };
        return undefined;
      },
    });
    const add = { kind: 'add-service', service: service(identity) } as const;
    const results = await client.batch([add, add, add, add]);
    assert.deepEqual(
      results.map((result) => (result.ok ? 'ok' : result.error.code)),
      ['UNANSWERED', 'NOT_SENT', 'NO_MEMORY', 'ok'],
    );
  });

  it('rejects a listing that the transport could not finish', async () => {
    const client = fakeClient({
      intercept: () => ({ kind: 'unanswered', reason: 'No buffer space available' }),
    });
    await rejects(client.services(), 'UNANSWERED');
    await rejects(client.table(), 'UNANSWERED');
    await rejects(client.destinations(identity), 'UNANSWERED');
    await rejects(client.service(identity), 'UNANSWERED');
    await rejects(client.info(), 'UNANSWERED');
  });

  it('rejects what it cannot read', async () => {
    const client = fakeClient({
      intercept(request) {
        request.onReply?.(new DataView(new Uint8Array([200, 0, 1, 0, 0, 0, 0, 0]).buffer), 0, 8);
        return { kind: 'done' };
      },
    });
    await rejects(client.services(), 'MALFORMED_REPLY');
    await rejects(client.info(), 'MALFORMED_REPLY');
  });

  it('rejects an answer that never came', async () => {
    const client = fakeClient({ intercept: () => ({ kind: 'done' }) });
    await rejects(client.info(), 'MALFORMED_REPLY');
  });

  it('says that it is closed', async () => {
    const client = fakeClient();
    client.close();
    await rejects(client.flush(), 'NOT_SENT');
  });

  it('lists an entry once that the kernel lists twice', async () => {
    const fake = createFakeKernel();
    const client = createIpvsClient({
      close: () => fake.close(),
      exchange: (requests) =>
        fake.exchange(
          requests.map((request) => ({
            ...request,
            onReply(view, start, end) {
              request.onReply?.(view, start, end);
              // Again, in another datagram.
              request.onReply?.(new DataView(view.buffer, view.byteOffset, view.byteLength), start, end);
            },
          })),
        ),
    });
    await client.addService(service(identity));
    await client.addDestination(identity, destination('10.1.0.1', 80));
    const [virtual, ...others] = await client.table();
    assert.deepEqual(others, []);
    assert.equal(virtual?.destinations.length, 1);
  });

  it('reports connections of a destination', async () => {
    const fake = createFakeKernel();
    const client = createIpvsClient(fake);
    await client.addService(service(identity));
    await client.addDestination(identity, destination('10.1.0.1', 80));
    fake.setConnections(identity, { address: '10.1.0.1', port: 80 }, { active: 3, inactive: 4 });
    const [found] = await client.destinations(identity);
    assert.equal(found?.activeConnections, 3);
    assert.equal(found?.inactiveConnections, 4);
    assert.equal(found?.persistentConnections, 0);
    assert.throws(
      () => fake.setConnections(identity, { address: '10.1.0.2', port: 80 }, {}),
      /10\.1\.0\.2:80/,
    );
  });

  it('keeps the sync daemons apart from mixed families, as the kernel does', async () => {
    const client = fakeClient();
    const mixed = destination('2001:db8::5', 80, { forwarding: 'tunnel' });
    await client.addService(service(identity));
    await client.startDaemon({ role: 'master', interface: 'eth0', syncId: 1 });
    await rejects(client.addDestination(identity, mixed), 'REJECTED');
    await client.stopDaemon('master');
    await client.addDestination(identity, mixed);
    await rejects(client.startDaemon({ role: 'master', interface: 'eth0', syncId: 1 }), 'REJECTED');
  });

  it('lets the event loop turn while it lists 2,300 services with 37,000 destinations', async () => {
    const client = fakeClient();
    const operations: Operation[] = [];
    for (let s = 0; s < 2_300; s++) {
      const many = tcp(`10.${s >> 8}.${s & 255}.1`, 80);
      operations.push({ kind: 'add-service', service: service(many) });
      for (let d = 0; d < 16; d++) {
        operations.push({
          kind: 'add-destination',
          service: many,
          destination: destination(`10.9.0.${d}`, 80),
        });
      }
    }
    let turns = 0;
    const count = setInterval(() => turns++, 1);
    assert.ok((await client.batch(operations)).every((result) => result.ok));
    assert.equal((await client.table()).length, 2_300);
    clearInterval(count);
    assert.ok(turns > 10, `${turns} turns`);
  });
});
