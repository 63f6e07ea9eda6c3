import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Requirement } from '../../../src/host/check/requirement.ts';
import type { HostState } from '../../../src/host/host-state.ts';
import { persistHost, settingsToRestore, unprepareHost } from '../../../src/host/prepare-host.ts';
import { save } from '../../../src/host/saved-kernel-settings.ts';

const forward = 'net.ipv4.ip_forward';
const wanted: readonly Requirement[] = [
  { kind: 'module', name: 'ip_vs', why: 'it balances' },
  { kind: 'module', name: 'ip_vs_rr', why: 'it is built in' },
  {
    kind: 'sysctl',
    names: [forward],
    good: ['1'],
    set: [{ kind: 'sysctl', name: forward, value: '1' }],
    why: 'NAT',
  },
];

function host(forwards: string): HostState {
  return {
    sysctl: async () => forwards,
    has: async (step) =>
      step.kind === 'sysctl' ? step.value === forwards : step.kind === 'module' && step.name === 'ip_vs',
  };
}

test('files for the next boots: written once, told what wins over them, and removed', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'host-'));
  t.after(() => rmSync(root, { recursive: true }));
  const record = join(root, 'record.json');
  const sysctls = join(root, 'etc/sysctl.d/60-directord.conf');
  const modules = join(root, 'etc/modules-load.d/directord-host.conf');
  await save(record, [{ name: forward, before: '0', set: '1' }]);
  mkdirSync(join(root, 'etc/sysctl.d'), { recursive: true });
  writeFileSync(join(root, 'etc/sysctl.d/50-early.conf'), `${forward}=0\n`);
  writeFileSync(join(root, 'etc/sysctl.d/70-late.conf'), `${forward}=1\nnet/ipv4/ip_forward=0\n`);

  const { changed, overrides } = await persistHost(wanted, host('1'), record, root);
  assert.deepEqual(changed, [sysctls, modules]);
  assert.deepEqual(overrides, [{ file: '/etc/sysctl.d/70-late.conf', line: 2, name: forward, value: '0' }]);
  assert.match(readFileSync(modules, 'utf8'), /^# it balances\nip_vs$/m);
  assert.doesNotMatch(readFileSync(modules, 'utf8'), /ip_vs_rr/);
  // After a reboot the record is gone: the file still knows what was before.
  rmSync(record);
  assert.deepEqual((await persistHost(wanted, host('1'), record, root)).changed, []);
  assert.deepEqual(await settingsToRestore(record, root), [{ name: forward, before: '0', set: '1' }]);

  // Somebody has set it to something else: no command is run.
  const { outcomes, removed } = await unprepareHost(host('2'), record, root);
  assert.deepEqual(
    outcomes.map(({ outcome }) => outcome),
    ['kept'],
  );
  assert.deepEqual(removed, [sysctls, modules]);
});

test('a file of that name that somebody else wrote stays as it is', async (t) => {
  const root = mkdtempSync(join(tmpdir(), 'host-'));
  t.after(() => rmSync(root, { recursive: true }));
  const file = join(root, 'etc/sysctl.d/60-directord.conf');
  mkdirSync(join(root, 'etc/sysctl.d'), { recursive: true });
  writeFileSync(file, 'mine\n');
  const record = join(root, 'record.json');
  await assert.rejects(
    persistHost(wanted, host('1'), record, root),
    /60-directord\.conf is not of directorctl/,
  );
  assert.deepEqual((await unprepareHost(host('1'), record, root)).removed, []);
  assert.equal(readFileSync(file, 'utf8'), 'mine\n');
});
