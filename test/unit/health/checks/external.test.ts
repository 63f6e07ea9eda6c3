import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { VirtualServer } from '../../../../src/config/configuration.ts';
import { planCheck } from '../../../../src/health/plan-check.ts';
import { outcomeOf, planned, wordsOf } from '../run-check.ts';
import { eventually } from '../servers.ts';
import { realServer, virtualServer } from '../settings.ts';

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'directord-external-'));
  t.after(() => rmSync(path, { recursive: true }));
  return path;
}

function script(t: TestContext, lines: string, interpreter = '/bin/sh', mode = 0o755): string {
  const path = join(folder(t), 'check');
  writeFileSync(path, `#!${interpreter}\n${lines}\n`, { mode });
  return path;
}

function external(
  command: string,
  others: { timeoutMs?: number; perl?: boolean; identity?: VirtualServer['identity'] } = {},
) {
  return planned(
    8080,
    {
      type: { kind: others.perl === true ? 'external-perl' : 'external' },
      command,
      checkport: 9999,
      checkTimeoutMs: others.timeoutMs ?? 20_000,
    },
    others.identity === undefined ? {} : { identity: others.identity },
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A zombie has ended; it waits for whoever started it.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('exit status 0 is up, others are down, with what was printed', async (t) => {
  assert.equal(await wordsOf(external(script(t, 'exit 0'))), 'up: exit status 0');
  assert.equal(await wordsOf(external(script(t, 'exit 3'))), 'down: exit status 3');
  assert.equal(
    await wordsOf(external(script(t, 'echo "disk full"; echo more; exit 1'))),
    'down: exit status 1: disk full',
  );
  assert.equal(await wordsOf(external(script(t, 'echo broken >&2; exit 1'))), 'down: exit status 1: broken');
});

test('the arguments are the virtual server and the real server with its own port', async (t) => {
  const show = script(t, 'echo "$# $*"');
  assert.equal(await wordsOf(external(show)), 'up: exit status 0: 4 10.0.0.1 80 127.0.0.1 8080');
  assert.equal(
    await wordsOf(external(show, { identity: { kind: 'fwmark', family: 'inet', mark: 7 } })),
    'up: exit status 0: 4 7 0 127.0.0.1 8080',
  );
  const inet6 = planned(
    8080,
    { type: { kind: 'external' }, command: show },
    {
      real: { address: 'fd00::5' },
      identity: { kind: 'address', protocol: 'tcp', family: 'inet6', address: 'fd00::1', port: 80 },
    },
  );
  assert.equal(await wordsOf(inet6), 'up: exit status 0: 4 [fd00::1] 80 [fd00::5] 8080');
});

test('no shell reads the command', async () => {
  assert.equal(
    await wordsOf(external('/bin/sh -c true')),
    'down: cannot run /bin/sh -c true: it does not exist, or its interpreter does not',
  );
});

test('a file that cannot be run is down', async (t) => {
  const path = script(t, 'exit 0', '/bin/sh', 0o644);
  assert.equal(await wordsOf(external(path)), `down: cannot run ${path}: it is not executable`);
});

test('a program that a signal ends is down', async (t) => {
  assert.equal(await wordsOf(external(script(t, 'kill -9 $$'))), 'down: killed by SIGKILL');
});

test('a program that takes too long is ended with all that it started', async (t) => {
  const path = folder(t);
  const pids = join(path, 'pids');
  // Neither the script nor its child listens to SIGTERM. It has time enough to begin on a busy machine.
  const hanging = script(t, `trap '' TERM; (trap '' TERM; sleep 60 & wait) & echo $$ $! >${pids}; wait`);
  assert.equal(await wordsOf(external(hanging, { timeoutMs: 1_500 })), 'down: no result within 1.5 s');
  const [parent = 0, child = 0] = readFileSync(pids, 'utf8').trim().split(' ').map(Number);
  await eventually(() => !isAlive(parent) && !isAlive(child), 'both have ended');
});

test('an aborted check ends its program', async (t) => {
  const path = folder(t);
  const pidFile = join(path, 'pid');
  const abort = new AbortController();
  const running = outcomeOf(
    external(script(t, `echo $$ >${pidFile}.new; mv ${pidFile}.new ${pidFile}; exec sleep 60`)),
    abort.signal,
  );
  let pid = 0;
  await eventually(() => {
    try {
      pid = Number(readFileSync(pidFile, 'utf8'));
    } catch {
      pid = 0;
    }
    return pid > 0;
  }, 'the program runs');
  abort.abort();
  assert.deepEqual(await running, { up: false, reason: 'the check was stopped' });
  await eventually(() => !isAlive(pid), 'it has ended');
});

test('what a program prints without end is not kept', async (t) => {
  const chatty = script(t, 'head -c 20000000 /dev/zero | tr "\\0" x; exit 1');
  const words = await wordsOf(external(chatty));
  assert.match(words, /^down: exit status 1: x+\.\.\.$/);
  assert.ok(words.length < 200);
});

test('a program in the background does not hold the result up', async (t) => {
  const path = folder(t);
  const pidFile = join(path, 'pid');
  const leaving = script(t, `sleep 30 & echo $! >${pidFile}; exit 0`);
  const startedAt = performance.now();
  assert.equal(await wordsOf(external(leaving)), 'up: exit status 0');
  assert.ok(performance.now() - startedAt < 20_000);
  process.kill(Number(readFileSync(pidFile, 'utf8')));
});

test('external-perl runs a perl script, executable or not', async (t) => {
  const perl = (lines: string) => external(script(t, lines, '/usr/bin/perl', 0o644), { perl: true });
  assert.equal(await wordsOf(perl('print "@ARGV";')), 'up: exit status 0: 10.0.0.1 80 127.0.0.1 8080');
  assert.equal(await wordsOf(perl('exit 2;')), 'down: exit status 2');
  assert.match(await wordsOf(perl('this is not perl (')), /^down: exit status 255: /);
  assert.match(
    await wordsOf(external('/nowhere/check.pl', { perl: true })),
    /^down: exit status 2: Can't open/,
  );
});

test('its first line tells the weight where that is asked for, and only then', async (t) => {
  const tells = (lines: string) => {
    const agent = { source: { kind: 'output' }, leastPercent: 0, mostPercent: 100 } as const;
    const check = { type: { kind: 'external' }, command: script(t, lines), checkTimeoutMs: 20_000 } as const;
    const plan = planCheck({ ...virtualServer(check), agent }, realServer('127.0.0.1', 80));
    assert.ok(plan !== undefined);
    return outcomeOf(plan);
  };
  const weighs = await tells('echo noise >&2; echo 30%; echo 40%');
  assert.ok(weighs.up);
  assert.deepEqual(weighs.agent, { ok: true, line: { percent: 30, note: '' } });
  const chatty = await tells('echo all is well');
  assert.ok(chatty.up && chatty.agent?.ok === false);
  assert.equal(chatty.agent.problem, '"all" is no word of an agent');
  assert.deepEqual(await tells('echo 30%; exit 1'), { up: false, reason: 'exit status 1: 30%' });
  assert.deepEqual(await outcomeOf(external(script(t, 'echo 30%'))), {
    up: true,
    detail: 'exit status 0: 30%',
  });
});
