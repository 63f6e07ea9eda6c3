import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import type { DirectorEvent } from '../../../src/director/event.ts';
import { type Cleanup, createCleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import { labKernel } from '../support/inside.ts';
import { pairSiteText, webGroup } from './settings.ts';
import { gateway, vips } from './site.ts';
import { createStory, patienceMs, type Story } from './story.ts';

labKernel();

const [web, dead] = [`tcp:${vips.web}:80`, '10.77.0.11:80'];
let directory = '';

/** A command that keeps what each director tells. */
function tellScript(cleanup: Cleanup): string {
  directory = mkdtempSync(join(tmpdir(), 'told-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  const script = join(directory, 'tell');
  writeFileSync(script, `#!/bin/sh\nexec cat >>"${directory}/$DIRECTORD_NODE"\n`, { mode: 0o755 });
  return script;
}

function toldBy(name: string): readonly DirectorEvent[] {
  const file = join(directory, name);
  return existsSync(file) ? parseEvents(readFileSync(file, 'utf8')) : [];
}

/** A last line that is not complete is still being written. */
function parseEvents(lines: string): readonly DirectorEvent[] {
  return lines
    .slice(0, lines.lastIndexOf('\n') + 1)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as DirectorEvent);
}

describe('a pair of directors of which one is not fit', { timeout: 400_000 }, () => {
  const cleanup = createCleanup();
  let story: Story;
  before(async () => {
    const group = { ...webGroup, lines: ['prefer = lvs1', `ping[] = ${gateway}`] };
    const hooks = ['[hooks]', `notify = ${tellScript(cleanup)}`, 'events = real-down role-changed'];
    story = await createStory(cleanup, { groups: [group], autoFailback: false, before: hooks });
    await story.start();
  });
  after(cleanup.close);

  test('both see a real server die, and the holder of its group tells of it', async () => {
    const { active, standby } = await story.settled();
    const died = (events: readonly DirectorEvent[]) =>
      events.filter(({ kind, virtual, real }) => kind === 'real-down' && virtual === web && real === dead);
    await story.site.realServers[0]?.web.become('dead');
    await eventually(
      async () => {
        const { stdout } = await standby.ctl('events', '--json');
        assert.equal(died(parseEvents(stdout)).length, 1);
        assert.equal(died(toldBy(active.name)).length, 1);
      },
      { withinMs: patienceMs, everyMs: 250 },
    );
    assert.deepEqual(
      died(toldBy(active.name)).map(({ group, role }) => [group, role]),
      [['web', 'active']],
    );
    // Its hook has told since: what it has seen itself.
    await eventually(
      () =>
        assert.ok(toldBy(standby.name).some(({ kind, group }) => kind === 'role-changed' && group === 'web')),
      { withinMs: patienceMs },
    );
    assert.deepEqual(died(toldBy(standby.name)), []);
    await story.site.realServers[0]?.web.become('good');
    await story.settled();
  });

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
    await story.announces(standby, began);
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
    // The group does not wait for the checks of other virtual servers.
    await eventually(
      async () => {
        const { virtuals } = await active.status();
        assert.deepEqual(
          new Set(virtuals.flatMap(({ reals }) => reals.map(({ state }) => state))),
          new Set(['down']),
        );
      },
      { withinMs: patienceMs, everyMs: 250 },
    );
    await story.announces(standby, began);
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
    await eventually(async () => assert.deepEqual(await same(), [true, true]), { withinMs: patienceMs });
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
