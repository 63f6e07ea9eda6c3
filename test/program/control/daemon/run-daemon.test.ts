import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createControlClient } from '../../../../src/control/control-client.ts';

const directory = mkdtempSync(join(tmpdir(), 'daemon-'));
const children = new Set<ChildProcess>();
after(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(directory, { recursive: true, force: true });
});

let daemons = 0;

function startDaemon(mode = '', env: NodeJS.ProcessEnv = {}) {
  const socket = join(directory, `${++daemons}.sock`);
  const pidFile = join(directory, `${daemons}.pid`);
  const program = fileURLToPath(new URL('./fake-daemon.js', import.meta.url));
  const child = spawn(process.execPath, [program, socket, pidFile, mode], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  children.add(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const exited = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      children.delete(child);
      resolve(code);
    });
  });
  return {
    child,
    socket,
    pidFile,
    exited,
    said: () => said,
    async says(text: string) {
      for (let tries = 0; !said.includes(text); tries++) {
        assert.ok(tries < 3000, `not within 30 s: ${text}; said: ${said}`);
        await delay(10);
      }
    },
  };
}

test('runs until SIGTERM, cleans up, and ends with 0', async () => {
  const daemon = startDaemon();
  await daemon.says('started');
  assert.equal((await createControlClient(daemon.socket).status()).pid, 4711);
  assert.equal(readFileSync(daemon.pidFile, 'utf8'), `${daemon.child.pid}\n`);
  daemon.child.kill('SIGTERM');
  await daemon.says('SIGTERM: stopping');
  daemon.child.kill('SIGINT');
  assert.equal(await daemon.exited, 0);
  assert.match(daemon.said(), /SIGINT: directord is stopping already.*\nclean\n$/s);
  assert.ok(!existsSync(daemon.socket) && !existsSync(daemon.pidFile));
});

test('stops by its control socket, which answers when all is clean', async () => {
  const daemon = startDaemon();
  await daemon.says('started');
  await createControlClient(daemon.socket).stop();
  await daemon.says('clean');
  assert.equal(await daemon.exited, 0);
});

test('a restart is answered, and ends it with 75', async () => {
  const daemon = startDaemon();
  await daemon.says('started');
  const answers = await Promise.allSettled([1, 2, 3].map(() => createControlClient(daemon.socket).restart()));
  const answer = { ok: true, message: 'the peers hold still for 10 s' };
  // One that comes after the others have been answered finds nobody.
  const heard = answers.filter((each) => each.status === 'fulfilled').map(({ value }) => value);
  assert.ok(heard.length > 0);
  for (const each of heard) assert.deepEqual(each, answer);
  assert.equal(await daemon.exited, 75);
  assert.ok(!daemon.said().includes('clean'));
  assert.ok(!existsSync(daemon.socket) && !existsSync(daemon.pidFile));
});

test('a restart that is declined changes nothing', async () => {
  const daemon = startDaemon('no-restart');
  await daemon.says('started');
  const client = createControlClient(daemon.socket);
  assert.deepEqual(await client.restart(), { ok: false, message: 'the next start would fail' });
  assert.equal((await client.status()).phase, 'running');
  daemon.child.kill('SIGTERM');
  assert.equal(await daemon.exited, 0);
  assert.match(daemon.said(), /clean/);
});

test('several SIGHUPs during a reload are one more reload', async () => {
  // Long enough for all of them to come during the first one on a busy machine.
  const daemon = startDaemon('slow-reload');
  await daemon.says('started');
  daemon.child.kill('SIGHUP');
  await daemon.says('reload 1');
  for (let hangup = 0; hangup < 3; hangup++) daemon.child.kill('SIGHUP');
  await daemon.says('reload 2');
  await delay(2_000);
  daemon.child.kill('SIGTERM');
  assert.equal(await daemon.exited, 0);
  assert.ok(!daemon.said().includes('reload 3'));
});

test('signals that come while it starts are not lost', async () => {
  const daemon = startDaemon('slow-start');
  for (let tries = 0; !existsSync(daemon.pidFile) && tries < 3000; tries++) await delay(10);
  daemon.child.kill('SIGHUP');
  await daemon.says('reload 1');
  daemon.child.kill('SIGTERM');
  assert.equal(await daemon.exited, 0);

  const second = startDaemon('slow-start');
  for (let tries = 0; !existsSync(second.pidFile) && tries < 3000; tries++) await delay(10);
  second.child.kill('SIGTERM');
  assert.equal(await second.exited, 0);
  assert.match(second.said(), /started\nclean\n$/);
});

test('the exit code tells a bad file from everything else', async () => {
  const file = startDaemon('bad-file');
  assert.equal(await file.exited, 2);
  assert.equal(file.said(), 'a.cf:3:1: error: no such directive\nnot started\n');
  const kernel = startDaemon('no-kernel');
  assert.equal(await kernel.exited, 1);
  assert.equal(kernel.said(), 'modprobe ip_vs\n');
  const stop = startDaemon('bad-stop');
  await stop.says('started');
  stop.child.kill('SIGTERM');
  assert.equal(await stop.exited, 1);
  assert.match(stop.said(), /the table could not be cleaned/);
});

test('a second daemon at the same socket ends, and leaves the first one’s files alone', async () => {
  const first = startDaemon();
  await first.says('started');
  const program = fileURLToPath(new URL('./fake-daemon.js', import.meta.url));
  const second = spawn(process.execPath, [program, first.socket, first.pidFile], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  second.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const code = await new Promise((resolve) => second.once('close', resolve));
  assert.equal(code, 1);
  assert.match(said, /another directord answers there/);
  assert.equal(readFileSync(first.pidFile, 'utf8'), `${first.child.pid}\n`);
  first.child.kill('SIGTERM');
  assert.equal(await first.exited, 0);
});

test('systemd is told when it is ready, reloads and stops', async () => {
  const path = join(directory, 'notify');
  const program = `
    use Socket;
    alarm 60; $| = 1;
    socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die $!;
    bind($s, pack_sockaddr_un(shift)) or die $!;
    print "bound\\n";
    my $data;
    while (defined recv($s, $data, 65536, 0)) { print "$data\\n"; last if $data =~ /STOPPING/ }`;
  const systemd = spawn('perl', ['-e', program, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.add(systemd);
  let heard = '';
  systemd.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    heard += chunk;
  });
  const closed = once(systemd, 'close');
  await once(systemd.stdout, 'data');
  const daemon = startDaemon('', { NOTIFY_SOCKET: path });
  await daemon.says('started');
  daemon.child.kill('SIGHUP');
  await daemon.says('reload 1');
  // Bounded by the alarm of the other side.
  while (!/RELOADING=1.*READY=1/s.test(heard) && systemd.exitCode === null) await delay(20);
  daemon.child.kill('SIGTERM');
  assert.equal(await daemon.exited, 0);
  await closed;
  children.delete(systemd);
  const words = heard.split('\n').filter((line) => /^(READY|RELOADING|STOPPING)/.test(line));
  assert.deepEqual(words, ['READY=1', 'RELOADING=1', 'READY=1', 'STOPPING=1']);
});

test('goes on where it cannot be served over HTTP', async () => {
  const daemon = startDaemon('bad-serve');
  await daemon.says('nothing is served over HTTP: a bug in a page');
  assert.equal((await createControlClient(daemon.socket).status()).pid, 4711);
  daemon.child.kill('SIGTERM');
  assert.equal(await daemon.exited, 0);
});

test('an error that nobody expected is logged, and ends the daemon with 1', async () => {
  const program = fileURLToPath(new URL('./crashing-daemon.js', import.meta.url));
  const socket = join(directory, 'crash.sock');
  const child = spawn(process.execPath, [program, socket], { stdio: ['ignore', 'inherit', 'pipe'] });
  children.add(child);
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const [code] = await once(child, 'close');
  children.delete(child);
  assert.equal(code, 1);
  assert.match(said, /internal error.*\n.*a bug in a timer\n.*crashing-daemon/s);
});
