import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createCleanup } from './support/cleanup.ts';
import { createDirectRoutingSite, virtualAddress } from './support/direct-routing.ts';
import { eventually } from './support/eventually.ts';
import { labKernel } from './support/inside.ts';
import { readTable } from './support/ipvs-table.ts';
import { directorIn } from './support/running-director.ts';
import { requestOnce } from './support/steady-client.ts';
import type { Behaviour } from './support/web-server.ts';
import { clientPatienceMs, noticeMs, webSiteConfig, webSiteRow, webSiteService } from './support/web-site.ts';

labKernel();

const cleanup = createCleanup();
after(cleanup.close);
const site = await createDirectRoutingSite(cleanup, 2);
const table = () => [...readTable(site.director.namespace)].sort();
const outcome = async () => (await requestOnce(`http://${virtualAddress}/`, clientPatienceMs)).outcome;

for (const quiescent of [false, true]) {
  describe(`given two web servers and a fallback, with quiescent=${quiescent ? 'yes' : 'no'}`, () => {
    const director = directorIn(cleanup, site.director.namespace, webSiteConfig(site, { quiescent }));
    const become = async (...behaviours: readonly Behaviour[]) => {
      for (const [index, behaviour] of behaviours.entries()) {
        await site.realServers[index]?.web.become(behaviour);
      }
    };
    before(async () => {
      await become('good', 'good');
      await director.start();
    });

    it('the fallback stays out while one of them serves', async () => {
      await become('dead', 'good');
      const dead = quiescent ? [webSiteRow('10.77.0.11', 0)] : [];
      await eventually(
        () => assert.deepEqual(table(), [webSiteService, ...dead, webSiteRow('10.77.0.12')].sort()),
        { withinMs: noticeMs },
      );
      assert.equal(await outcome(), '200 welcome from rs2');
    });

    it('the fallback answers when both are down', async () => {
      await become('dead', 'error-500');
      const dead = quiescent ? [webSiteRow('10.77.0.11', 0), webSiteRow('10.77.0.12', 0)] : [];
      await eventually(
        () => assert.deepEqual(table(), [webSiteService, ...dead, webSiteRow('10.77.0.99')].sort()),
        { withinMs: noticeMs },
      );
      for (let request = 0; request < 5; request++) assert.equal(await outcome(), '200 welcome from sorry');
    });

    it('the fallback leaves when one is back', async () => {
      await become('dead', 'good');
      const dead = quiescent ? [webSiteRow('10.77.0.11', 0)] : [];
      await eventually(
        () => assert.deepEqual(table(), [webSiteService, ...dead, webSiteRow('10.77.0.12')].sort()),
        { withinMs: noticeMs },
      );
      for (let request = 0; request < 5; request++) assert.equal(await outcome(), '200 welcome from rs2');
    });

    it('a clean stop leaves an empty table and exit code 0', async () => {
      assert.equal(await director.end('SIGTERM'), 0);
      assert.deepEqual(table(), []);
    });
  });
}
