import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { DirectorEvent } from '../../../src/director/event.ts';
import type { DirectorStatus } from '../../../src/director/status.ts';
import { createPlace, eventually, exampleConfiguration, type Place } from './programs.ts';

let place: Place;
before(async () => {
  place = await createPlace();
});
after(() => place.close());

const ctl = (...words: string[]) => place.run('directorctl', ...words, '--control', place.socket);

async function status(): Promise<DirectorStatus> {
  const { code, out, err } = await ctl('status', '--json');
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

test('a daemon from its start to its stop, as an operator sees it', async () => {
  const file = place.write('ldirectord.cf', exampleConfiguration(place.port));
  const log = join(place.directory, 'log');
  const daemon = place.start(
    'directord',
    'run',
    '--config',
    file,
    '--control',
    place.socket,
    '--logfile',
    log,
  );
  await eventually(() => daemon.output().includes('Added real server'), daemon.output);
  // Each server is checked at its own time.
  let before = await status();
  await eventually(async () => {
    before = await status();
    return before.virtuals[0]?.reals.every(({ state }) => state !== 'unchecked') === true;
  }, daemon.output);
  assert.equal(before.pid, daemon.child.pid);
  assert.equal(before.dryRun, true);
  assert.deepEqual(
    before.virtuals[0]?.reals.map(({ state, weight }) => [state, weight]),
    [
      ['up', 5],
      ['down', null],
    ],
  );
  const table = await ctl('status');
  assert.match(table.out, new RegExp(`127\\.0\\.0\\.1:${place.port} +up .* 200 OK`));
  assert.match(table.out, /127\.0\.0\.1:1 +down .*refused/);

  const following = place.start(
    'directorctl',
    'events',
    '--follow',
    '--json',
    '--limit',
    '1',
    '--control',
    place.socket,
  );
  await eventually(() => following.output().includes('\n'), following.output);
  const real = `127.0.0.1:${place.port}`;
  const weight = await ctl('weight', real, '9');
  assert.deepEqual(weight, { code: 0, out: `weight 9: ${real} in tcp:10.9.0.1:80\n`, err: '' });
  assert.equal((await status()).virtuals[0]?.reals[0]?.weightOverridden, true);
  assert.equal((await ctl('weight', real, 'auto')).code, 0);
  assert.equal((await ctl('drain', real)).code, 0);
  assert.equal((await status()).virtuals[0]?.reals[0]?.state, 'drained');
  assert.equal((await ctl('undrain', real)).code, 0);
  const unknown = await ctl('drain', '192.0.2.1');
  assert.equal(unknown.code, 1);
  assert.match(unknown.err, /192\.0\.2\.1/);

  assert.equal((await ctl('reload')).code, 0);
  place.write('ldirectord.cf', 'virtual = 10.9.0.1:80\n  nonsense = 1\nmore = 2\n');
  const broken = await ctl('reload');
  assert.equal(broken.code, 2);
  assert.match(broken.err, new RegExp(`^${file}:2:\\d+: error: .*\n${file}:3:\\d+: error: `));
  assert.equal((await status()).virtuals[0]?.reals.length, 2, 'the old configuration goes on');
  daemon.child.kill('SIGHUP');
  await eventually(() => daemon.output().split('nonsense').length > 2, daemon.output);

  const stop = await ctl('stop');
  assert.deepEqual(stop, { code: 0, out: 'directord has stopped\n', err: '' });
  assert.equal((await daemon.finished).code, 0);
  assert.ok(!existsSync(place.socket));
  const followed = await following.finished;
  assert.equal(followed.code, 1);
  const events: DirectorEvent[] = followed.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.ok(events.some(({ kind }) => kind === 'operator'));
  assert.match(
    readFileSync(log, 'utf8'),
    /^\[.*\|ldirectord\.cf\|\d+\] Added virtual server: 10\.9\.0\.1:80$/m,
  );
});

test('a restart that is waited for ends with the next daemon, and is declined where that could not start', async () => {
  const file = place.write('ldirectord.cf', exampleConfiguration(place.port));
  const words = ['run', '--config', file, '--control', place.socket];
  const first = place.start('directord', ...words);
  await eventually(async () => (await ctl('status')).code === 0, first.output);
  const declined = await ctl('standby', 'web');
  assert.equal(declined.code, 1);
  assert.match(declined.err, /^this director is alone/);

  place.write('ldirectord.cf', 'nonsense = 1\n');
  const broken = await ctl('restart', '--wait');
  assert.equal(broken.code, 1);
  assert.match(broken.err, /^the next start would fail: .*ldirectord\.cf:1:1: error/);

  place.write('ldirectord.cf', exampleConfiguration(place.port));
  const restarting = place.start('directorctl', 'restart', '--wait', '--control', place.socket);
  assert.equal((await first.finished).code, 75, first.output());
  const second = place.start('directord', ...words);
  const { code, out, err } = await restarting.finished;
  assert.equal(code, 0, err);
  assert.match(out, new RegExp(`^directord \\S+ runs \\(pid ${second.child.pid}\\)\n$`));
  second.child.kill('SIGTERM');
  assert.equal((await second.finished).code, 0);
});

test('SIGTERM stops it cleanly', async () => {
  const file = place.write('ldirectord.cf', exampleConfiguration(place.port));
  const daemon = place.start('directord', 'run', '--config', file, '--control', place.socket);
  await eventually(() => existsSync(place.socket), daemon.output);
  daemon.child.kill('SIGTERM');
  const { code, err } = await daemon.finished;
  assert.equal(code, 0, err);
  assert.match(err, /SIGTERM: stopping/);
});

test('a broken file ends it with 2 and all its problems, a missing one too', async () => {
  const file = place.write('broken.cf', 'virtual = 10.9.0.1:80\n  nonsense = 1\nmore = 2\n');
  const { code, err } = await place.run('directord', 'run', '--config', file, '--control', place.socket);
  assert.equal(code, 2);
  assert.match(err, new RegExp(`^${file}:2:\\d+: error: .*\n${file}:3:\\d+: error: `));
  const missing = await place.run('directord', 'run', '--config', '/nowhere.cf', '--control', place.socket);
  assert.equal(missing.code, 2);
  assert.match(missing.err, /^\/nowhere\.cf: error: /);
});

test('several files are one site, and each is checked', async () => {
  const shop = place.write('shop.cf', exampleConfiguration(place.port));
  const mail = place.write('mail.cf', exampleConfiguration(place.port).replace('10.9.0.1', '10.9.0.2'));
  const daemon = place.start(
    'directord',
    'run',
    '--config',
    shop,
    '--config',
    mail,
    '--control',
    place.socket,
  );
  await eventually(async () => (await ctl('status')).code === 0, daemon.output);
  assert.deepEqual(
    (await status()).virtuals.map(({ id }) => id),
    ['tcp:10.9.0.1:80', 'tcp:10.9.0.2:80'],
  );
  daemon.child.kill('SIGTERM');
  assert.equal((await daemon.finished).code, 0);
});

test('the settings name files and socket, for the daemon and for directorctl', async () => {
  const shop = place.write('shop.cf', exampleConfiguration(place.port));
  const socket = join(place.directory, 'settings.sock');
  const ini = place.write('own.ini', `[director]\nconfig = ${shop}\ncontrol = ${socket}\nnode = lb7\n`);
  // A dry run has a socket of its own unless one is named on the command line.
  const daemon = place.start('directord', 'run', '--settings', ini, '--control', socket);
  const shown = () => place.run('directorctl', 'status', '--json', '--settings', ini);
  await eventually(async () => (await shown()).code === 0, daemon.output);
  const { node, files } = JSON.parse((await shown()).out);
  assert.deepEqual([node, files], ['lb7', [shop]]);
  assert.deepEqual(await place.run('directorctl', 'check', '--settings', ini), {
    code: 0,
    out: `${shop}: no problems\n`,
    err: '',
  });
  daemon.child.kill('SIGTERM');
  assert.equal((await daemon.finished).code, 0);

  place.write('own.ini', '[director]\nnonsense = 1\n');
  for (const [program, command] of [
    ['directord', 'run'],
    ['directorctl', 'status'],
  ] as const) {
    const { code, err } = await place.run(program, command, '--settings', ini);
    assert.equal(code, 2);
    assert.match(err, new RegExp(`^${ini}:2:1: error: `));
  }
  const check = await place.run('directorctl', 'check', '--settings', ini, shop);
  assert.equal(check.code, 2, 'settings that are named are judged beside a file that is good');
  assert.match(check.err, new RegExp(`^${ini}:2:1: error: `));
});

test('a dry run by the settings has a socket of its own, which directorctl names to who asks by them', async () => {
  const shop = place.write('shop.cf', exampleConfiguration(place.port));
  const ini = place.write('tried.ini', `[director]\nconfig = ${shop}\ncontrol = ${place.socket}\n`);
  const daemon = place.start('directord', 'run', '--dry-run', '--settings', ini);
  await eventually(() => daemon.output().includes('dry run, the kernel is left alone'), daemon.output);
  const inVain = await place.run('directorctl', 'status', '--settings', ini);
  assert.equal(inVain.code, 1);
  const [, socket = ''] = /\na dry run is answering; --control (\S+) asks/.exec(inVain.err) ?? [];
  assert.equal((await place.run('directorctl', 'status', '--control', socket)).code, 0, inVain.err);
  daemon.child.kill('SIGTERM');
  assert.equal((await daemon.finished).code, 0);
});

test('what is wrong with the settings is told once by a command that needs several of them', async () => {
  const shop = place.write('shop.cf', exampleConfiguration(place.port));
  const director = `[director]\nconfig = ${shop}\ncontrol = ${place.socket}\nnode = lb7\n`;
  const ini = place.write('warned.ini', `${director}[node.lb7]\n`);
  const { err } = await place.run('directorctl', 'plan', '--settings', ini);
  assert.equal(err.match(/no \[group\.NAME\] says which addresses move/g)?.length, 1, err);
});

test('directorctl check tells good files from bad', async () => {
  const good = place.write('good.cf', exampleConfiguration(place.port));
  assert.deepEqual(await place.run('directorctl', 'check', good), {
    code: 0,
    out: `${good}: no problems\n`,
    err: '',
  });
  const bad = place.write('bad.cf', 'virtual = 10.9.0.1:80\n  nonsense = 1\n');
  const found = await place.run('directorctl', 'check', good, bad);
  assert.equal(found.code, 2);
  assert.match(found.out, new RegExp(`^${bad}:2:\\d+: error: `));
  const json = await place.run('directorctl', 'check', '--json', bad);
  assert.equal(json.code, 2);
  assert.equal(JSON.parse(json.out).problems[0].line, 2);
});

test('directorctl without a daemon, or with words that make no sense, fails with 1', async () => {
  const absent = await ctl('status');
  assert.equal(absent.code, 1);
  assert.match(absent.err, /^no directord answers at .*directord\.sock: is it running\?\n$/);
  for (const words of [['drain', 'www.example.org'], ['weight', '10.0.0.1', 'much'], ['dance']]) {
    const { code, err } = await ctl(...words);
    assert.equal(code, 1, words.join(' '));
    assert.match(err, /^error: .*\n\(directorctl --help tells more\)\n$/s);
  }
});

test('the helps and versions work', async () => {
  for (const program of ['directord', 'directorctl', 'ldirectord'] as const) {
    const help = await place.run(program, '--help');
    assert.equal(help.code, 0);
    assert.match(help.out, /^Usage: /);
    const version = await place.run(program, '--version');
    assert.equal(version.code, 0);
    assert.match(version.out, /\d+\.\d+\.\d+/);
  }
});

test('a node that the settings of a pair do not name cannot be started', () => {
  const settings = join(process.cwd(), 'etc/directord-dr.ini');
  const program = join(process.cwd(), 'dist/src/bin/directord.js');
  const { DIRECTORD_DRY_RUN: _, ...env } = process.env;
  const args = [program, 'run', '--settings', settings, '--node', 'lvs9', '--control', place.socket];
  const { status: code, stderr } = spawnSync(process.execPath, args, {
    env,
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(code, 2, stderr);
  assert.match(stderr, /lvs9/);
  assert.match(stderr, /lvs1 and lvs2/);
});
