import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { createPlace, eventually, exampleConfiguration, type Place } from './programs.ts';

let place: Place;
let file: string;
before(async () => {
  place = await createPlace();
  file = place.write('ha.d/ldirectord.cf', exampleConfiguration(place.port));
});
afterEach(async () => {
  // A daemon in the background must not outlive a failed test.
  assert.equal((await ldirectord('stop')).code, 0);
  place.write('ha.d/ldirectord.cf', exampleConfiguration(place.port));
});
after(() => place.close());

const ldirectord = (...words: string[]) => place.run('ldirectord', ...words);
const pidFile = () => join(place.directory, 'run/ldirectord.ldirectord.pid');
const pid = () => Number(readFileSync(pidFile(), 'utf8'));
const silent = { code: 0, out: '', err: '' };
const running = () => ({ code: 0, out: '', err: `ldirectord for ${file} is running with pid: ${pid()}\n` });
const stopped = (code: number, err = '') => ({ code, out: `ldirectord is stopped for ${file}\n`, err });
const BROKEN = 'virtual = 10.9.0.1:80\n  nonsense = 1\n';

test('start, status, reload, restart, stop', async () => {
  assert.deepEqual(await ldirectord('status'), stopped(3));
  assert.deepEqual(await ldirectord('stop'), silent);
  assert.deepEqual(await ldirectord('try-restart'), silent);
  assert.ok(!existsSync(pidFile()));
  assert.equal((await ldirectord('reload')).code, 1);

  assert.deepEqual(await ldirectord('start'), silent);
  const first = pid();
  assert.deepEqual(await ldirectord('status'), running());
  assert.deepEqual(await ldirectord('ldirectord.cf', 'status'), stopped(3), 'a name makes another instance');
  assert.deepEqual(await ldirectord('start'), silent);
  assert.equal(pid(), first, 'a second start starts nothing');
  assert.deepEqual(await ldirectord('reload'), silent);

  assert.deepEqual(await ldirectord('restart'), silent);
  const second = pid();
  assert.notEqual(second, first);
  assert.deepEqual(await ldirectord('try-restart'), silent);
  assert.notEqual(pid(), second);
  assert.deepEqual(await ldirectord('stop'), silent);
  assert.ok(!existsSync(pidFile()));
  assert.deepEqual(await ldirectord('status'), stopped(3));
  const log = readFileSync(join(place.directory, 'ldirectord.log'), 'utf8');
  assert.match(
    log,
    new RegExp(`^\\[.*\\|ldirectord\\|${first}\\] Added virtual server: 10\\.9\\.0\\.1:80$`, 'm'),
  );
});

test('a broken file starts nothing, and costs a running daemon nothing', async () => {
  place.write('ha.d/ldirectord.cf', BROKEN);
  const problem = new RegExp(`^${file}:2:\\d+: error: `);
  const start = await ldirectord('start');
  assert.equal(start.code, 2);
  assert.match(start.err, problem);
  assert.equal(start.out, '');

  place.write('ha.d/ldirectord.cf', exampleConfiguration(place.port));
  assert.deepEqual(await ldirectord('start'), silent);
  const before = pid();
  place.write('ha.d/ldirectord.cf', BROKEN);
  for (const action of ['force-reload', 'restart']) {
    const { code, err } = await ldirectord(action);
    assert.equal(code, 2, action);
    assert.match(err, problem);
  }
  assert.equal(pid(), before);
  assert.deepEqual(await ldirectord('status'), running());
  assert.deepEqual(await ldirectord('stop'), silent);
  assert.deepEqual(await ldirectord('status'), stopped(3));
});

test('status and stop work when the file is gone; the rest says so', async () => {
  assert.deepEqual(await ldirectord('start'), silent);
  rmSync(file);
  const notFound = { code: 1, out: '', err: 'Config file ldirectord.cf not found\n' };
  assert.match(
    (await ldirectord('status')).err,
    /^ldirectord for ldirectord\.cf is running with pid: \d+\n$/,
  );
  assert.deepEqual(await ldirectord('restart'), notFound);
  assert.deepEqual(await ldirectord('stop'), silent);
  assert.deepEqual(await ldirectord('status'), notFound);
  assert.deepEqual(await ldirectord('start'), notFound);
});

test('a daemon that died is reported as failed until stop or start', async () => {
  assert.deepEqual(await ldirectord('start'), silent);
  process.kill(pid(), 'SIGKILL');
  const stale = stopped(1, `ldirectord stale pid file ${pidFile()} for ${file}\n`);
  await eventually(
    async () => (await ldirectord('status')).code !== 0,
    () => 'the daemon is gone',
  );
  assert.deepEqual(await ldirectord('status'), stale);
  assert.deepEqual(await ldirectord('start'), silent, 'its socket and pid file are in nobody’s way');
  assert.deepEqual(await ldirectord('status'), running());
});

test('-d stays in the foreground, without a pid file, and can still be found and stopped', async () => {
  const daemon = place.start('ldirectord', '-d', 'start');
  await eventually(() => daemon.output().includes('Added real server'), daemon.output);
  assert.ok(!existsSync(pidFile()));
  assert.match((await ldirectord('status')).err, new RegExp(`is running with pid: ${daemon.child.pid}\n`));
  assert.deepEqual(await ldirectord('stop'), silent);
  const { code, out, err } = await daemon.finished;
  assert.equal(code, 0);
  assert.equal(out, '');
  assert.match(err, /^Added virtual server: 10\.9\.0\.1:80$/m);
});

test('supervised=yes stays in the foreground and logs to standard output', async () => {
  place.write('ha.d/ldirectord.cf', `supervised = yes\n${exampleConfiguration(place.port)}`);
  const daemon = place.start('ldirectord', 'start');
  await eventually(() => daemon.output().includes('Added real server'), daemon.output);
  daemon.child.kill('SIGTERM');
  const { code, out } = await daemon.finished;
  assert.equal(code, 0);
  assert.match(out, /^\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\] Added virtual server: 10\.9\.0\.1:80$/m);
});

test('what makes no sense is 255, with the synopsis on standard output', async () => {
  for (const words of [[], ['begin'], ['start', '-d'], ['-x', 'start']]) {
    const { code, out } = await ldirectord(...words);
    assert.equal(code, 255);
    assert.match(out, /^Usage: ldirectord /);
  }
});
