import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { type Cleanup, createCleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import { labKernel } from '../support/inside.ts';
import { mailGroup, webGroup } from './settings.ts';
import { vips } from './site.ts';
import { assertDownloaded, createStory, inWords, patienceMs } from './story.ts';

labKernel();

let cleanup: Cleanup = createCleanup();
afterEach(async () => {
  await cleanup.close();
  cleanup = createCleanup();
});
after(() => cleanup.close());

test('of three directors two may die, and a client over IPv6 is served', {
  timeout: 300_000,
}, async (context) => {
  const group = { ...webGroup, lines: ['prefer = lvs1', 'sync = eth0'] };
  const story = await createStory(cleanup, { groups: [group], autoFailback: false }, 3);
  await story.start();
  const { active: first } = await story.settled();
  const began = Date.now();
  const experience = await story.underLoad(async () => {
    await first.end('SIGKILL');
    await eventually(
      async () =>
        assert.equal((await story.directors.holders(vips.web6)).length, 2, 'the dead one, and another'),
      { withinMs: patienceMs, everyMs: 100 },
    );
  }, vips.web6);
  context.diagnostic(inWords(experience));
  assertDownloaded(experience);
  assert.equal((await first.release()).code, 0);
  const { active: second } = await story.settled();
  await story.onlyHolder(second.name, vips.web6);
  await story.announces(second, began, vips.web6);
  const announced = story.announcedBy(second, began, vips.web6);
  assert.ok(announced.every(({ kind }) => kind === 'unsolicited advertisement'));

  await second.end('SIGKILL');
  assert.equal((await second.release()).code, 0);
  const { active: third } = await story.settled();
  await story.onlyHolder(third.name);
  await story.onlyHolder(third.name, vips.web6);
});

test('two groups on two directors, over every kind of link', { timeout: 300_000 }, async () => {
  const story = await createStory(cleanup, {
    heartbeat: ['multicast[] = 239.255.6.94:695 dev eth0 ttl 1', 'broadcast[] = eth0:696'],
    node: (number) => [`address[] = 10.77.0.${number + 1}:694`, `address[] = [fd77::${number + 1}]:694`],
    groups: [webGroup, mailGroup],
  });
  await story.start();
  const [lvs1, lvs2] = [story.director('lvs1'), story.director('lvs2')];
  const apart = async () => {
    await story.onlyHolder('lvs1', vips.web);
    await story.onlyHolder('lvs2', vips.mail);
  };
  await apart();
  await eventually(
    async () => {
      const [peer] = (await lvs1.status()).peers;
      assert.deepEqual(
        peer?.links.map(({ status }) => status),
        ['up', 'up', 'up', 'up'],
      );
    },
    { withinMs: patienceMs, everyMs: 250 },
  );

  assert.equal(await lvs2.end('SIGTERM'), 0);
  await story.onlyHolder('lvs1', vips.web);
  await story.onlyHolder('lvs1', vips.mail);
  const began = Date.now();
  await lvs2.start();
  await apart();
  await story.announces(lvs2, began, vips.mail);
  assert.equal((await story.settled('mail')).active, lvs2);
  assert.equal((await story.settled('web')).active, lvs1);
});

for (const [kind, line] of [
  ['multicast', 'multicast[] = 239.255.6.94:694 dev eth0 ttl 1'],
  ['broadcast', 'broadcast[] = eth0:694'],
] as const) {
  test(`directors that hear each other over ${kind} alone`, { timeout: 200_000 }, async () => {
    const story = await createStory(cleanup, { heartbeat: [line], node: () => [], autoFailback: false });
    await story.start();
    const { active, standby } = await story.settled();
    await story.onlyHolder(active.name);
    assert.equal((await standby.status()).peers[0]?.links.length, 1);
    await active.end('SIGKILL');
    assert.equal((await active.release()).code, 0);
    await story.onlyHolder(standby.name);
  });
}
