import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createCleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import { labKernel } from '../support/inside.ts';
import { webGroup } from './settings.ts';
import { vips } from './site.ts';
import { assertDownloaded, createStory, inWords, patienceMs, type Story } from './story.ts';

labKernel();

/** deadtime is 2 s; the rest is what a busy machine may need. Far from initdead, which is 25 s. */
const outageMs = 12_000;

describe('a pair of directors that fails', { timeout: 400_000 }, () => {
  const cleanup = createCleanup();
  let story: Story;
  before(async () => {
    const group = { ...webGroup, lines: ['prefer = lvs1', 'sync = eth0'] };
    story = await createStory(cleanup, { groups: [group], autoFailback: false });
  });
  after(cleanup.close);

  test('of two that start at once one holds the address, and announces it', async () => {
    const began = Date.now();
    await story.start();
    const { active, standby } = await story.settled();
    await story.onlyHolder(active.name);
    await story.onlyHolder(active.name, vips.web6);
    const kinds = (vip: string) => new Set(story.announcedBy(active, began, vip).map(({ kind }) => kind));
    await eventually(
      () => {
        assert.deepEqual(kinds(vips.web), new Set(['gratuitous ARP request', 'gratuitous ARP reply']));
        assert.deepEqual(kinds(vips.web6), new Set(['unsolicited advertisement']));
      },
      { withinMs: patienceMs },
    );
    assert.deepEqual(story.announcedBy(standby, began), []);
    assert.deepEqual(story.announcedBy(standby, began, vips.web6), []);
  });

  test('the active one is killed', async (context) => {
    const { active, standby } = await story.settled();
    const began = Date.now();
    const experience = await story.underLoad(async () => {
      await active.end('SIGKILL');
      await eventually(async () => assert.equal(await standby.host.holds(vips.web), true), {
        withinMs: patienceMs,
      });
    });
    context.diagnostic(inWords(experience));
    assert.ok(experience.longestOutageMs <= outageMs);
    assertDownloaded(experience);
    await story.announces(standby, began);
    // What the crash left behind goes when it starts anew.
    await active.start();
    await story.onlyHolder(standby.name);
    await eventually(() => assert.match(active.log(), /left over by an earlier run/), {
      withinMs: patienceMs,
    });
    assert.equal((await story.settled()).active, standby);
  });

  test('the cable of the active one is pulled', async (context) => {
    const { active, standby } = await story.settled();
    const began = Date.now();
    const experience = await story.underLoad(async () => {
      await active.host.unplug();
      await story.onlyHolder(standby.name);
    });
    context.diagnostic(inWords(experience));
    assert.ok(experience.longestOutageMs <= outageMs);
    assertDownloaded(experience);
    await story.announces(standby, began);
    await eventually(
      async () => {
        const { role, why } = await active.group();
        assert.equal(role, 'fault');
        assert.match(why, /eth0/);
      },
      { withinMs: patienceMs, everyMs: 250 },
    );
    await active.host.plug();
    assert.equal((await story.settled()).active, standby);
    await story.onlyHolder(standby.name);
  });

  test('the active one is frozen, and thawed', async (context) => {
    const { active, standby } = await story.settled();
    const began = Date.now();
    const experience = await story.underLoad(async () => {
      active.signal('SIGSTOP');
      await eventually(async () => assert.equal(await standby.host.holds(vips.web), true), {
        withinMs: patienceMs,
      });
      await sleep(1_000);
      active.signal('SIGCONT');
      await story.onlyHolder(standby.name);
    });
    context.diagnostic(inWords(experience));
    assert.ok(experience.longestOutageMs <= outageMs);
    assertDownloaded(experience);
    await story.announces(standby, began);
    assert.equal((await story.settled()).active, standby);
  });

  test('a partition that no carrier tells, and its healing', async (context) => {
    const { active, standby } = await story.settled();
    let healed = 0;
    const experience = await story.underLoad(async () => {
      await active.host.isolate();
      await eventually(async () => assert.equal(await standby.host.holds(vips.web), true), {
        withinMs: patienceMs,
      });
      assert.equal(await active.host.holds(vips.web), true, 'it cannot know');
      await sleep(1_000);
      healed = Date.now();
      await active.host.rejoin();
      await eventually(async () => assert.equal((await story.directors.holders(vips.web)).length, 1), {
        withinMs: patienceMs,
        everyMs: 20,
      });
      context.diagnostic(`one holder ${Date.now() - healed} ms after the healing`);
    });
    context.diagnostic(inWords(experience));
    assert.ok(experience.longestOutageMs <= outageMs);
    assertDownloaded(experience);
    const winner = (await story.settled()).active;
    await story.onlyHolder(winner.name);
    await story.onlyHolder(winner.name, vips.web6);
    const { transitions } = await winner.status();
    assert.deepEqual(
      transitions.filter(({ at }) => Date.parse(at) >= healed),
      [],
      'the service of the winner goes on',
    );
    // It announces its address again.
    await story.announces(winner, healed);
  });
});
