import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { persistRealServer } from '../../../src/host/persisted-real-server.ts';
import type { RealServerRole } from '../../../src/host/real-server-steps.ts';
import { systemdAnalyze, systemdAnalyzeMissing } from './analyze.ts';

const skip = systemdAnalyzeMissing() ?? false;
const root = mkdtempSync(join(tmpdir(), 'systemd-'));
after(() => rmSync(root, { recursive: true }));

test('systemd finds no fault in the units of real servers', { skip }, async () => {
  const programs = join(root, 'usr/bin');
  const units = join(root, 'etc/systemd/system');
  for (const directory of [programs, units]) mkdirSync(directory, { recursive: true });
  for (const program of ['ip', 'sysctl', 'modprobe']) {
    writeFileSync(join(programs, program), '', { mode: 0o755 });
  }
  for (const target of ['sysinit', 'basic', 'shutdown', 'multi-user', 'network', 'network-pre']) {
    writeFileSync(join(units, `${target}.target`), `[Unit]\nDescription=${target}\n`);
  }
  const vips = ['10.0.0.100', 'fd00::100'];
  const roles: readonly RealServerRole[] = [
    { vips, mode: 'dr' },
    { vips, mode: 'tun' },
    { vips, mode: 'tun', tunnel: { type: 'gue', port: 6080 } },
  ];
  for (const role of roles) {
    const { name } = await persistRealServer(role, root);
    assert.deepEqual(systemdAnalyze(`--root=${root}`, 'verify', name), { status: 0, said: '' });
  }
});
