import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createCleanup } from './support/cleanup.ts';
import { type CommandResult, runCommand } from './support/command.ts';
import { createDirectRoutingSite } from './support/direct-routing.ts';
import { eventually } from './support/eventually.ts';
import { checkout } from './support/guest.ts';
import { labKernel } from './support/inside.ts';
import { readTable, writeTable } from './support/ipvs-table.ts';
import { noticeMs, webSiteConfig, webSiteRow, webSiteService } from './support/web-site.ts';

labKernel();

const file = '/etc/ha.d/web.cf';
const control = '/run/directord/ldirectord.web.cf.sock';

describe("the commands on a director's own kernel", async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const site = await createDirectRoutingSite(cleanup, 2);
  const director = site.director.namespace;
  const run = (program: string, ...words: readonly string[]): Promise<CommandResult> =>
    runCommand('ip', [
      ...['netns', 'exec', director.name],
      ...[process.execPath, join(checkout, 'dist/src/bin', `${program}.js`), ...words],
    ]);
  const ctl = (...words: readonly string[]) => run('directorctl', ...words, '--control', control);
  const table = () => readTable(director).toSorted();
  const both = [webSiteRow('10.77.0.11'), webSiteRow('10.77.0.12')];
  const foreign = '-A -t 10.77.0.101:25 -s rr';
  writeFileSync(file, webSiteConfig(site));
  cleanup.add(() => run('ldirectord', 'web.cf', 'stop'));

  it('directorctl plan says what a file would change, and changes nothing', async () => {
    writeTable(director, foreign);
    const { code, stdout } = await ctl('plan', file);
    assert.equal(code, 3, stdout);
    assert.match(stdout, /^\+ -A -t 10\.77\.0\.100:80 -s wrr$/m);
    assert.match(stdout, /^\+ -a -t 10\.77\.0\.100:80 -r 10\.77\.0\.11:80 -g -w 1$/m);
    assert.deepEqual(table(), [foreign]);
  });

  it('ldirectord start begins to direct, and status finds it', async () => {
    assert.equal((await run('ldirectord', 'web.cf', 'status')).code, 3);
    const started = await run('ldirectord', 'web.cf', 'start');
    assert.equal(started.code, 0, started.stderr);
    await eventually(() => assert.deepEqual(table(), [foreign, webSiteService, ...both].toSorted()), {
      withinMs: noticeMs,
    });
    const status = await run('ldirectord', 'web.cf', 'status');
    assert.equal(status.code, 0);
    assert.match(status.stderr, /^ldirectord for \/etc\/ha\.d\/web\.cf is running with pid: \d+$/m);
    assert.equal((await ctl('plan', file)).code, 0);
  });

  it('directorctl shows and steers it', async () => {
    await eventually(
      async () => {
        const shown = await ctl('status');
        assert.equal(shown.code, 0, shown.stderr);
        assert.match(shown.stdout, /10\.77\.0\.11:80 +up .* 1 +1 /);
      },
      { withinMs: noticeMs },
    );
    assert.equal((await ctl('weight', '10.77.0.11:80', '7')).code, 0);
    assert.equal((await ctl('drain', '10.77.0.12')).code, 0);
    const steered = [webSiteRow('10.77.0.11', 7), webSiteRow('10.77.0.12', 0)];
    await eventually(() => assert.deepEqual(table(), [foreign, webSiteService, ...steered].toSorted()), {
      withinMs: noticeMs,
    });
    assert.equal((await ctl('weight', '10.77.0.11', 'auto')).code, 0);
    assert.equal((await ctl('undrain', '10.77.0.12')).code, 0);
    await eventually(() => assert.deepEqual(table(), [foreign, webSiteService, ...both].toSorted()), {
      withinMs: noticeMs,
    });
  });

  it('ldirectord reload refuses a broken file, and stop still works with it and leaves a clean table', async () => {
    writeFileSync(file, `${webSiteConfig(site)}    quiescnet = yes\n`);
    const reload = await run('ldirectord', 'web.cf', 'reload');
    assert.equal(reload.code, 2);
    assert.match(
      reload.stderr,
      /web\.cf:\d+:5: error: unknown directive "quiescnet" \(did you mean quiescent\?\)/,
    );
    assert.deepEqual(table(), [foreign, webSiteService, ...both].toSorted());
    const stop = await run('ldirectord', 'web.cf', 'stop');
    assert.equal(stop.code, 0, stop.stderr);
    assert.deepEqual(table(), [foreign]);
    assert.equal((await run('ldirectord', 'web.cf', 'status')).code, 3);
  });
});
