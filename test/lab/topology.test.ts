import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { createCleanup } from './support/cleanup.ts';
import { createDirectRoutingSite, virtualAddress } from './support/direct-routing.ts';
import { eventually } from './support/eventually.ts';
import { labKernel } from './support/inside.ts';
import { clearTable, readTable, writeTable } from './support/ipvs-table.ts';
import { requestOnce, startSteadyClient } from './support/steady-client.ts';
import { clientPatienceMs, noticeMs } from './support/web-site.ts';

labKernel();

describe("the lab's direct routing site", async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const site = await createDirectRoutingSite(cleanup, 2);
  const table = site.director.namespace;

  const rules = [
    `-A -t ${virtualAddress}:80 -s rr`,
    `-a -t ${virtualAddress}:80 -r 10.77.0.11:80 -g -w 1`,
    `-a -t ${virtualAddress}:80 -r 10.77.0.12:80 -g -w 1`,
  ];

  it('forwards requests by the table that ipvsadm wrote', async () => {
    writeTable(table, rules.join('\n'));
    assert.deepEqual(readTable(table), rules);
    const client = startSteadyClient({
      url: `http://${virtualAddress}/`,
      everyMs: 20,
      timeoutMs: clientPatienceMs,
    });
    await eventually(() => assert.ok(client.records.length >= 20), { withinMs: noticeMs });
    const outcomes = (await client.stop()).map((record) => record.outcome);
    assert.deepEqual([...new Set(outcomes)].sort(), ['200 welcome from rs1', '200 welcome from rs2']);
  });

  it('has web servers that misbehave on demand', async () => {
    const [rs1] = site.realServers;
    assert.ok(rs1);
    const outcome = async (withinMs: number) =>
      (await requestOnce(`http://${rs1.address}/`, withinMs)).outcome;
    for (const [behaviour, expected] of [
      ['error-500', '500 internal error'],
      ['wrong-text', '200 under construction'],
      ['hangs', 'timeout'],
      ['good', '200 welcome from rs1'],
      ['dead', 'ECONNREFUSED'],
      ['good', '200 welcome from rs1'],
    ] as const) {
      await rs1.web.become(behaviour);
      assert.equal(await outcome(behaviour === 'hangs' ? 500 : clientPatienceMs), expected);
    }
  });

  it('refuses connections when the table is empty', async () => {
    clearTable(table);
    assert.equal((await requestOnce(`http://${virtualAddress}/`, clientPatienceMs)).outcome, 'ECONNREFUSED');
  });
});
