import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { checkout } from '../../lab/support/guest.ts';
import { systemdAnalyze, systemdAnalyzeMissing } from './analyze.ts';

const unitFile = join(checkout, 'systemd/directord.service');
const unit = readFileSync(unitFile, 'utf8');
const skip = systemdAnalyzeMissing() ?? false;
const root = mkdtempSync(join(tmpdir(), 'systemd-'));
after(() => rmSync(root, { recursive: true, force: true }));

/**
 * A host's file system with our unit, the programs that it runs and the targets that it names: what else is
 * installed here has its own faults.
 */
function makeRoot(name: string, text: string): string {
  const directory = join(root, name);
  const units = join(directory, 'etc/systemd/system');
  const programs = join(directory, 'usr/bin');
  for (const each of [units, programs]) mkdirSync(each, { recursive: true });
  writeFileSync(join(units, 'directord.service'), text);
  for (const target of ['sysinit', 'basic', 'shutdown', 'multi-user', 'network-online', 'nss-lookup']) {
    writeFileSync(join(units, `${target}.target`), `[Unit]\nDescription=${target}\n`);
  }
  for (const program of ['directord', 'directorctl']) {
    writeFileSync(join(programs, program), '', { mode: 0o755 });
  }
  return directory;
}

test('systemd finds no fault in the unit', { skip }, () => {
  const verified = systemdAnalyze(`--root=${makeRoot('own', unit)}`, 'verify', 'directord.service');
  assert.deepEqual(verified, { status: 0, said: '' });
});

test('systemd would find one', { skip }, () => {
  const faulty = unit.replace('WatchdogSec=30', 'WatchdogSecs=30');
  assert.notEqual(faulty, unit);
  const { said } = systemdAnalyze(`--root=${makeRoot('faulty', faulty)}`, 'verify', 'directord.service');
  assert.match(said, /Unknown key.* 'WatchdogSecs'/);
});

test('its exposure is at most 3.0', { skip }, () => {
  const copy = join(root, 'directord.service');
  cpSync(unitFile, copy);
  const { status, said } = systemdAnalyze('security', '--offline=true', '--threshold=30', '--no-pager', copy);
  const exposure = Number(/Overall exposure level for directord.service: ([0-9.]+)/.exec(said)?.[1]);
  assert.ok(exposure <= 3, said);
  assert.equal(status, 0);
});

test('the exit codes of the daemon mean to systemd what they mean to us', () => {
  const value = (key: string) => new RegExp(`^${key}=(.*)$`, 'm').exec(unit)?.[1];
  assert.equal(value('Restart'), 'on-failure');
  assert.equal(value('RestartPreventExitStatus'), '2');
  assert.equal(value('RestartForceExitStatus'), '75');
  assert.equal(value('SuccessExitStatus'), '75');
  // A director that fails at every start is tried again for ever.
  assert.equal(value('StartLimitIntervalSec'), '0');
});
