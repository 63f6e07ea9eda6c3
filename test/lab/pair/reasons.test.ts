import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createCleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import { labKernel } from '../support/inside.ts';
import { pairSiteText, webGroup } from './settings.ts';
import { gateway } from './site.ts';
import { createStory, patienceMs, type Story } from './story.ts';

labKernel();

describe('a pair of directors of which one is not fit', { timeout: 400_000 }, () => {
  const cleanup = createCleanup();
  let story: Story;
  before(async () => {
    const group = { ...webGroup, lines: ['prefer = lvs1', `ping[] = ${gateway}`] };
    story = await createStory(cleanup, { groups: [group], autoFailback: false });
    await story.start();
  });
  after(cleanup.close);

  test('the group leaves a director that does not see its gateway', async () => {
    const { active, standby } = await story.settled();
    const began = Date.now();
    active.host.overlook([gateway]);
    await story.onlyHolder(standby.name);
    await eventually(
      async () => {
        const { role, why } = await active.group();
        assert.equal(role, 'fault');
        assert.match(why, /ping nodes/);
        assert.match(active.log(), new RegExp(`ping node ${gateway} does not answer`));
      },
      { withinMs: patienceMs, everyMs: 250 },
    );
    assert.ok(story.announcedBy(standby, began).length >= 2);
    active.host.see([gateway]);
    assert.equal((await story.settled()).active, standby);
    await story.onlyHolder(standby.name);
  });

  test('the group goes where its real servers can be reached', async () => {
    const { active, standby } = await story.settled();
    const realServers = ['10.77.0.11', '10.77.0.12', 'fd77::11', 'fd77::12'];
    const began = Date.now();
    active.host.overlook(realServers);
    await story.onlyHolder(standby.name);
    await eventually(async () => assert.equal((await standby.group()).role, 'active'), {
      withinMs: patienceMs,
    });
    const { virtuals } = await active.status();
    assert.deepEqual(
      new Set(virtuals.flatMap(({ reals }) => reals.map(({ state }) => state))),
      new Set(['down']),
    );
    assert.ok(story.announcedBy(standby, began).length >= 2);
    active.host.see(realServers);
    await eventually(async () => assert.equal((await active.group()).role, 'standby'), {
      withinMs: patienceMs,
      everyMs: 250,
    });
    await story.onlyHolder(standby.name);
  });

  test('that the configuration differs is told by both', async () => {
    const { active, standby } = await story.settled();
    const same = () =>
      Promise.all([active, standby].map(async (each) => (await each.status()).peers[0]?.sameConfiguration));
    assert.deepEqual(await same(), [true, true]);
    standby.writeSite(pairSiteText({ scheduler: 'lc' }));
    assert.equal((await standby.ctl('reload')).code, 0);
    await eventually(async () => assert.deepEqual(await same(), [false, false]), {
      withinMs: patienceMs,
      everyMs: 250,
    });
    assert.match((await active.ctl('status')).stdout, /configuration/);
    standby.writeSite(pairSiteText());
    assert.equal((await standby.ctl('reload')).code, 0);
    await eventually(async () => assert.deepEqual(await same(), [true, true]), {
      withinMs: patienceMs,
      everyMs: 250,
    });
    await story.onlyHolder(active.name);
  });
});
