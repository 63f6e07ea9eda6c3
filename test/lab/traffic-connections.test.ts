import assert from 'node:assert/strict';
import { get } from 'node:http';
import { after, beforeEach, describe, it } from 'node:test';
import type { DirectorEvent } from '../../src/director/event.ts';
import { createCleanup } from './support/cleanup.ts';
import { createDirectRoutingSite, virtualAddress } from './support/direct-routing.ts';
import { eventually } from './support/eventually.ts';
import { labKernel } from './support/inside.ts';
import { clearTable, readTable } from './support/ipvs-table.ts';
import { directorIn } from './support/running-director.ts';
import { startSteadyClient } from './support/steady-client.ts';
import { clientPatienceMs, noticeMs, webSiteConfig, webSiteRow, webSiteService } from './support/web-site.ts';

labKernel();

describe('given a long transfer through the director and a client with steady traffic', async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  // One server: the transfer and the requests share it.
  const site = await createDirectRoutingSite(cleanup, 1);
  const config = (weight: number) => webSiteConfig(site, { quiescent: true, weights: { 1: weight } });
  const rows = (weight: number) => [webSiteService, webSiteRow('10.77.0.11', weight)].sort();
  const table = () => [...readTable(site.director.namespace)].sort();
  const director = directorIn(cleanup, site.director.namespace, config(1));
  const becomes = (weight: number) =>
    eventually(() => assert.deepEqual(table(), rows(weight)), { withinMs: noticeMs });
  // So that one failure does not look like many.
  beforeEach(async () => {
    await site.realServers[0]?.web.become('good');
    director.write(config(1));
    await director.start();
    assert.equal((await director.control.reload()).ok, true);
    await becomes(1);
  });
  const traffic = () => {
    const client = startSteadyClient({
      url: `http://${virtualAddress}/`,
      everyMs: 50,
      timeoutMs: clientPatienceMs,
    });
    cleanup.add(() => client.stop());
    return client;
  };

  it('SIGKILL of the daemon and a restart drop nothing', async () => {
    const transfer = longTransfer();
    const client = traffic();
    assert.equal(await director.end('SIGKILL'), null);
    assert.deepEqual(table(), rows(1));
    await director.start();
    await becomes(1);
    assert.equal(await transfer, 200_000);
    assert.deepEqual(
      (await client.stop()).filter((record) => !record.ok),
      [],
    );
  });

  it('a reload drops nothing', async () => {
    const transfer = longTransfer();
    const client = traffic();
    director.write(config(7));
    assert.equal((await director.ctl('reload')).code, 0);
    assert.deepEqual(table(), rows(7));
    assert.equal(await transfer, 200_000);
    assert.deepEqual(
      (await client.stop()).filter((record) => !record.ok),
      [],
    );
  });

  it('a server that is quiesced finishes what it has begun', async () => {
    const transfer = longTransfer();
    await site.realServers[0]?.web.become('wrong-text');
    await eventually(() => assert.ok(table().includes(webSiteRow('10.77.0.11', 0))), { withinMs: noticeMs });
    assert.equal(await transfer, 200_000);
    await site.realServers[0]?.web.become('good');
    await becomes(1);
  });

  it('a table that somebody flushes by hand is back within seconds, and directord tells', async () => {
    clearTable(site.director.namespace);
    await becomes(1);
    // The kernel has it a moment before directord has told.
    await eventually(
      async () => {
        const repairs: DirectorEvent[] = [];
        await director.control.events({ limit: 100, follow: false }, (event) => {
          if (event.kind === 'drift-repaired') repairs.push(event);
        });
        assert.ok(repairs.length > 0);
        assert.ok(director.log().includes(repairs[0]?.message ?? '?'));
      },
      { withinMs: noticeMs },
    );
    const client = traffic();
    await eventually(() => assert.ok(client.records.length >= 10), { withinMs: noticeMs });
    assert.deepEqual(
      (await client.stop()).filter((record) => !record.ok),
      [],
    );
  });
});

/** Takes four seconds; resolves with the number of bytes. */
function longTransfer(): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = get(`http://${virtualAddress}/long`, { agent: false, timeout: 20_000 }, (response) => {
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on('end', () => resolve(bytes));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('the transfer has stalled')));
    request.on('error', reject);
  });
}
