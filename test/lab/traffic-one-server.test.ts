import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCleanup } from './support/cleanup.ts';
import { createDirectRoutingSite, virtualAddress } from './support/direct-routing.ts';
import { eventually } from './support/eventually.ts';
import { labKernel } from './support/inside.ts';
import { readTable } from './support/ipvs-table.ts';
import { directorIn } from './support/running-director.ts';
import { type RequestRecord, startSteadyClient } from './support/steady-client.ts';
import type { Behaviour } from './support/web-server.ts';
import { clientPatienceMs, noticeMs, webSiteConfig, webSiteRow, webSiteService } from './support/web-site.ts';

labKernel();

describe('given three web servers behind direct routing and a client with steady traffic', async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const site = await createDirectRoutingSite(cleanup, 3);
  const table = () => [...readTable(site.director.namespace)].sort();
  const rows = (...addresses: readonly string[]) =>
    [webSiteService, ...addresses.map((address) => webSiteRow(address))].sort();
  const [all, others] = [
    ['10.77.0.11', '10.77.0.12', '10.77.0.13'],
    ['10.77.0.12', '10.77.0.13'],
  ];
  // One of them hangs in one of the stories.
  const config = webSiteConfig(site, { timeoutSeconds: 5 });
  const director = directorIn(cleanup, site.director.namespace, config);
  before(() => director.start());
  const rs1 = site.realServers[0];
  assert.ok(rs1);

  it('all three serve, and no request fails', async () => {
    await eventually(() => assert.deepEqual(table(), rows(...all)), { withinMs: noticeMs });
    const records = await clientFor(1_500);
    assert.deepEqual([...new Set(records.map((record) => record.outcome))].sort(), [
      '200 welcome from rs1',
      '200 welcome from rs2',
      '200 welcome from rs3',
    ]);
  });

  const faults: Readonly<Record<string, Behaviour>> = {
    dies: 'dead',
    hangs: 'hangs',
    'answers 500': 'error-500',
    'answers the wrong text': 'wrong-text',
  };
  for (const [happens, behaviour] of Object.entries(faults)) {
    it(`when one ${happens}, it leaves the table and the client notices nothing more`, async () => {
      await rs1.web.become(behaviour);
      await eventually(() => assert.deepEqual(table(), rows(...others)), { withinMs: noticeMs });
      const records = await clientFor(1_500);
      assert.deepEqual([...new Set(records.map((record) => record.outcome))].sort(), [
        '200 welcome from rs2',
        '200 welcome from rs3',
      ]);
    });

    it('when it is well again, it serves again', async () => {
      const client = startSteadyClient({
        url: `http://${virtualAddress}/`,
        everyMs: 50,
        timeoutMs: clientPatienceMs,
      });
      cleanup.add(() => client.stop());
      await rs1.web.become('good');
      await eventually(() => assert.deepEqual(table(), rows(...all)), { withinMs: noticeMs });
      await eventually(() => assert.ok(client.records.some((record) => record.outcome.endsWith('rs1'))), {
        withinMs: noticeMs,
      });
      assert.deepEqual(
        (await client.stop()).filter((record) => !record.ok),
        [],
        'requests failed although two good servers were in the table all the time',
      );
    });
  }

  async function clientFor(ms: number): Promise<readonly RequestRecord[]> {
    const client = startSteadyClient({
      url: `http://${virtualAddress}/`,
      everyMs: 50,
      timeoutMs: clientPatienceMs,
    });
    cleanup.add(() => client.stop());
    await sleep(ms);
    return await client.stop();
  }
});
