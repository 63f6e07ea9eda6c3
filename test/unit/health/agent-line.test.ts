import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAgentLine } from '../../../src/health/agent-line.ts';
import type { AgentLine } from '../../../src/health/agent-report.ts';

function line(text: string): AgentLine {
  const report = readAgentLine(text);
  assert.ok(report.ok, JSON.stringify(report));
  return report.line;
}

test('every word of an agent is understood, in any case and with any blank or comma', () => {
  assert.deepEqual(line('75%'), { percent: 75, note: '' });
  assert.deepEqual(line('up'), { health: 'up', note: '' });
  for (const word of ['down', 'fail', 'stopped']) assert.deepEqual(line(word), { health: 'down', note: '' });
  for (const word of ['drain', 'maint', 'ready'] as const) {
    assert.deepEqual(line(word), { service: word, note: '' });
  }
  assert.deepEqual(line(' UP,Ready\t100% '), { health: 'up', service: 'ready', percent: 100, note: '' });
  assert.deepEqual(line('50% maxconn:30'), { percent: 50, note: '' });
});

test('of two words for one thing, the last counts', () => {
  assert.deepEqual(line('drain ready 10% 20%'), { service: 'ready', percent: 20, note: '' });
});

test('what stands behind # is for people, and safe for them', () => {
  assert.deepEqual(line('down # disk\x1b[31m full'), { health: 'down', note: 'disk [31m full' });
  assert.equal(line(`down #${'x'.repeat(1000)}`).note.length, 100);
});

test('a line with a word that is not known is not understood at all', () => {
  for (const text of ['75', '-5%', '7.5%', '1000000000%', 'up 50% updog', 'HTTP/1.1 400 Bad Request']) {
    assert.equal(readAgentLine(text).ok, false, text);
  }
  assert.deepEqual(readAgentLine('up 5%x'), { ok: false, problem: '"5%x" is no word of an agent' });
  for (const text of ['', ' ,', '# 50%']) {
    assert.deepEqual(readAgentLine(text), { ok: false, problem: 'the agent said nothing' });
  }
});

test('nothing that an agent says throws, or reaches people with control characters', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      const report = readAgentLine(text);
      assert.doesNotMatch(report.ok ? report.line.note : report.problem, /\p{Cc}/u);
    }),
  );
});
