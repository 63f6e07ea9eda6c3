import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startControlServer } from '../../../../src/control/control-server.ts';
import { findDaemon } from '../../../../src/control/ldirectord/find-daemon.ts';
import { findInstance } from '../../../../src/control/ldirectord/instance.ts';
import { stopDaemon } from '../../../../src/control/ldirectord/stop-daemon.ts';
import { processInfo } from '../../../../src/system/process-info.ts';
import { createFakeDirector, exampleStatus } from '../fake-director.ts';

const directory = mkdtempSync(join(tmpdir(), 'instance-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const env = {
  LDIRECTORD_CONFIG_DIR: join(directory, 'ha.d'),
  LDIRECTORD_RUN_DIR: directory,
  DIRECTORD_RUN_DIR: directory,
};
mkdirSync(join(directory, 'ha.d/conf'), { recursive: true });
for (const file of ['ha.d/ldirectord.cf', 'ha.d/conf/mail.cf', 'own.cf'])
  writeFileSync(join(directory, file), '');

test('an instance is named by its configuration, and not having named one is another name', async () => {
  const unnamed = await findInstance(undefined, env);
  const named = await findInstance('ldirectord.cf', env);
  assert.equal(unnamed.name, 'ldirectord');
  assert.equal(unnamed.pidFile, join(directory, 'ldirectord.ldirectord.pid'));
  assert.equal(named.pidFile, join(directory, 'ldirectord.ldirectord.cf.pid'));
  assert.equal(named.controlSocket, join(directory, 'ldirectord.ldirectord.cf.sock'));
  assert.equal(unnamed.configuration, named.configuration);
});

test('a configuration is looked for in /etc/ha.d, then in its conf, then as given', async () => {
  const places: readonly [string, string, boolean][] = [
    ['ldirectord.cf', join(env.LDIRECTORD_CONFIG_DIR, 'ldirectord.cf'), true],
    ['mail.cf', join(env.LDIRECTORD_CONFIG_DIR, 'conf/mail.cf'), true],
    [join(directory, 'own.cf'), join(directory, 'own.cf'), true],
    ['conf', 'conf', false],
    ['/nowhere/x.cf', '/nowhere/x.cf', false],
  ];
  for (const [config, configuration, found] of places) {
    const instance = await findInstance(config, env);
    assert.deepEqual([instance.configuration, instance.configurationFound], [configuration, found]);
  }
});

test('the defaults are ldirectord’s places', async () => {
  const instance = await findInstance('shop.cf', {});
  assert.equal(instance.pidFile, '/var/run/ldirectord.shop.cf.pid');
  assert.equal(instance.controlSocket, '/run/directord/ldirectord.shop.cf.sock');
  assert.equal(instance.logFile, '/var/log/ldirectord.log');
});

test('a pid file proves nothing: garbage, a dead process and somebody else’s are stale', async () => {
  const instance = await findInstance('own.cf', env);
  assert.deepEqual(await findDaemon(instance), { kind: 'stopped' });
  for (const [text, stalePid] of [
    ['rubbish', 'garbage'],
    ['', 'garbage'],
    ['2147483646\n', 2147483646],
    [`${process.pid}\n`, process.pid],
  ] as const) {
    writeFileSync(instance.pidFile, text);
    assert.deepEqual(await findDaemon(instance), { kind: 'stopped', stalePid });
  }
  rmSync(instance.pidFile);
});

test('a daemon without a pid file is found by its answer', async () => {
  const instance = await findInstance('own.cf', env);
  const server = await startControlServer(instance.controlSocket, () => {});
  server.attach(createFakeDirector({ status: async () => exampleStatus({ pid: process.pid }) }));
  const found = await findDaemon(instance);
  assert.ok(found.kind === 'running');
  assert.equal(found.pid, process.pid);
  await server.close();
});

test('a daemon that is too busy to answer, and the Perl program of before, are known by their command lines', async () => {
  const instance = await findInstance('own.cf', env);
  const sleeper = 'require("process").stdin.resume()';
  const busy = spawn(process.execPath, ['-e', sleeper, 'run', '--control', instance.controlSocket], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const perl = spawn('perl', ['-e', '<STDIN>', '/usr/sbin/ldirectord', 'start'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  try {
    for (const [child, program] of [
      [busy, 'directord'],
      [perl, 'perl'],
    ] as const) {
      await new Promise((resolve) =>
        child.pid === undefined ? child.once('spawn', resolve) : resolve(undefined),
      );
      writeFileSync(instance.pidFile, `${child.pid}\n`);
      const found = await findDaemon(instance);
      assert.ok(found.kind === 'running', program);
      assert.deepEqual([found.pid, found.program], [child.pid, program]);
      assert.equal(await stopDaemon(found, 30_000), true);
      assert.equal((await findDaemon(instance)).kind, 'stopped');
    }
  } finally {
    busy.kill('SIGKILL');
    perl.kill('SIGKILL');
    rmSync(instance.pidFile);
  }
});

test('stopping gives up after its time', async () => {
  const deaf = spawn('perl', ['-e', '$SIG{TERM} = "IGNORE"; $| = 1; print "deaf\\n"; <STDIN>'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  try {
    await new Promise((resolve) => deaf.stdout.once('data', resolve));
    const { startTicks = '' } = (await processInfo(deaf.pid ?? 0)) ?? {};
    assert.equal(
      await stopDaemon({ kind: 'running', pid: deaf.pid ?? 0, startTicks, program: 'directord' }, 100),
      false,
    );
  } finally {
    deaf.kill('SIGKILL');
  }
});
