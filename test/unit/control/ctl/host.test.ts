import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings } from '../../../../src/config/settings.ts';
import { hostCheck, hostPrepare } from '../../../../src/control/ctl/host.ts';
import { describeChange, findingLines, summary } from '../../../../src/control/ctl/host-words.ts';
import { type Bad, lacks, note, ok } from '../../../../src/host/check/finding.ts';
import { memoryTerminal } from './memory-terminal.ts';

const options = { json: false, print: false, persist: false, root: '/' };

test('files with errors are told, and nothing is looked at', async () => {
  for (const run of [hostCheck, hostPrepare]) {
    const { out, err, terminal } = memoryTerminal();
    assert.equal(await run(['/nonexistent.cf'], defaultSettings(), options, terminal), 2);
    assert.deepEqual(out, []);
    assert.match(err.join('\n'), /^\/nonexistent\.cf: error: the file cannot be read/);
  }
});

const forwarding: Bad = {
  level: 'lacks',
  what: 'net.ipv4.ip_forward = 0',
  why: 'clients get no answer',
  fix: 'sysctl -q -w net.ipv4.ip_forward=1',
  steps: [{ kind: 'sysctl', name: 'net.ipv4.ip_forward', value: '1' }],
};

test('findings: what is missing first, and who mends it', () => {
  const other = lacks('heartbeat runs', 'it moves addresses', 'stop it');
  assert.deepEqual(
    findingLines([ok('IPVS'), note('a small table', 'slow', 'a larger one'), forwarding, other]),
    [
      'missing: net.ipv4.ip_forward = 0',
      '  why: clients get no answer',
      '  fix: sysctl -q -w net.ipv4.ip_forward=1   (host prepare does it)',
      'missing: heartbeat runs',
      '  why: it moves addresses',
      '  fix: stop it',
      'note: a small table',
      '  why: slow',
      '  fix: a larger one',
      'ok: IPVS',
    ],
  );
  assert.equal(summary([]), 'nothing is missing');
  assert.equal(summary([forwarding, other]), 'missing: 2, of which `directorctl host prepare` mends 1');
});

test('changes: from what to what', () => {
  const [step] = forwarding.steps;
  assert.ok(step);
  assert.equal(describeChange({ step, outcome: 'done', from: '0' }), 'net.ipv4.ip_forward: 0 -> 1');
  assert.equal(describeChange({ step, outcome: 'was-so' }), 'net.ipv4.ip_forward = 1: was so already');
  assert.equal(
    describeChange({ step: { kind: 'module', name: 'ip_vs' }, outcome: 'done' }),
    'kernel module ip_vs: loaded',
  );
});
