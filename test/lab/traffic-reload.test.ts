import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'node:test';
import { createCleanup } from './support/cleanup.ts';
import { createDirectRoutingSite, virtualAddress } from './support/direct-routing.ts';
import { eventually } from './support/eventually.ts';
import { labKernel } from './support/inside.ts';
import { readTable } from './support/ipvs-table.ts';
import { directorIn } from './support/running-director.ts';
import { startSteadyClient } from './support/steady-client.ts';
import { clientPatienceMs, noticeMs, webSiteConfig, webSiteRow, webSiteService } from './support/web-site.ts';

labKernel();

describe('given a running site whose file is edited', async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const site = await createDirectRoutingSite(cleanup, 2);
  const table = () => [...readTable(site.director.namespace)].sort();
  const bothServe = [webSiteService, webSiteRow('10.77.0.11'), webSiteRow('10.77.0.12')].sort();
  const director = directorIn(cleanup, site.director.namespace, webSiteConfig(site));
  beforeEach(async () => {
    await site.realServers[0]?.web.become('good');
    director.write(webSiteConfig(site));
    await director.start();
    assert.equal((await director.control.reload()).ok, true);
    await eventually(() => assert.deepEqual(table(), bothServe), { withinMs: noticeMs });
  });

  it('a broken file changes nothing, and every voice says so', async () => {
    const client = startSteadyClient({
      url: `http://${virtualAddress}/`,
      everyMs: 50,
      timeoutMs: clientPatienceMs,
    });
    cleanup.add(() => client.stop());
    director.write(
      webSiteConfig(site).replace('scheduler=wrr', 'shedule=wrr').replace('0.12:80', '0.12:x:80'),
    );

    const reload = await director.ctl('reload');
    assert.equal(reload.code, 2);
    assert.match(reload.stderr, /ldirectord\.cf:7:.*0\.12:x:80/);
    assert.match(reload.stderr, /ldirectord\.cf:12:.*shedule.*scheduler/);
    assert.equal((await director.control.status()).lastReload?.ok, false);
    await eventually(() => assert.match(director.log(), /ldirectord\.cf:12:/), { withinMs: noticeMs });

    assert.deepEqual(table(), bothServe);
    // The old file still works: its servers are checked and taken out.
    await site.realServers[0]?.web.become('error-500');
    await eventually(() => assert.deepEqual(table(), [webSiteService, webSiteRow('10.77.0.12')].sort()), {
      withinMs: noticeMs,
    });
    await site.realServers[0]?.web.become('good');
    await eventually(() => assert.deepEqual(table(), bothServe), { withinMs: noticeMs });
    assert.deepEqual(
      (await client.stop()).filter((record) => !record.ok && record.outcome !== '500 internal error'),
      [],
    );
  });

  it('the mended file takes effect', async () => {
    director.write(webSiteConfig(site, { weights: { 2: 3 } }));
    assert.equal((await director.ctl('reload')).code, 0);
    assert.deepEqual(table(), [webSiteService, webSiteRow('10.77.0.11'), webSiteRow('10.77.0.12', 3)].sort());
  });
});
