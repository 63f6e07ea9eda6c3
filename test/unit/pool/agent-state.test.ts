import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { AgentSettings } from '../../../src/config/configuration.ts';
import { readAgentLine } from '../../../src/health/agent-line.ts';
import type { AgentReport } from '../../../src/health/agent-report.ts';
import {
  type AgentState,
  agentDrains,
  agentWeight,
  agentWords,
  initialAgentState,
  nextAgentState,
  sameEffect,
} from '../../../src/pool/agent-state.ts';

const [start, later] = [new Date(0), new Date(1000)];
const silent: AgentReport = { ok: false, problem: 'connection refused' };
const anything: AgentSettings = { source: { kind: 'output' }, leastPercent: 0, mostPercent: 10_000 };

function heard(lines: readonly (string | AgentReport)[], failureCount = 1, found?: number): AgentState {
  return lines.reduce<AgentState>(
    (state, line) =>
      nextAgentState(state, typeof line === 'string' ? readAgentLine(line) : line, failureCount, later),
    initialAgentState(found, start),
  );
}

test('a line changes what it names and leaves the rest', () => {
  assert.equal(agentWords(heard(['50%'])), '50%');
  assert.equal(agentWords(heard(['50%', 'drain'])), 'drain, 50%');
  assert.equal(agentWords(heard(['50%', 'drain', '75%'])), 'drain, 75%');
  assert.equal(agentWords(heard(['drain', 'ready', '75%'])), '75%');
  assert.equal(agentWords(heard(['down # disk full', '75%'])), 'down, 75%');
  assert.equal(agentWords(heard(['75%', 'fail # disk full'])), 'down (disk full), 75%');
  assert.equal(agentWords(heard(['down', 'up'])), 'up');
  assert.equal(agentWords(heard(['drain', 'ready'])), 'ready');
});

test('failurecount failures in a row drop all that was said, until the next word', () => {
  const once = heard(['50% drain', silent], 2);
  assert.equal(agentWords(once), 'drain, 50%');
  assert.equal(once.problem, 'connection refused');
  const twice = nextAgentState(once, silent, 2, later);
  assert.equal(agentWords(twice), '');
  assert.equal(twice.givenUp, true);
  assert.equal(agentWeight(20, twice, anything), 20);
  assert.equal(agentDrains(twice, anything), false);
  const again = nextAgentState(twice, readAgentLine('10%'), 2, later);
  assert.deepEqual([again.givenUp, again.failures, again.problem], [false, 0, undefined]);
  assert.equal(agentWords(again), '10%');
  assert.equal(agentWords(heard(['50%', silent, '60%', silent], 2)), '60%');
});

test('the weight that was found stays until the agent is heard or given up', () => {
  assert.equal(agentWeight(20, initialAgentState(7, start), anything), 7);
  assert.equal(agentWeight(20, heard([silent], 2, 7), anything), 7);
  assert.equal(agentWeight(20, heard([silent], 1, 7), anything), 20);
  assert.equal(agentWeight(20, heard(['50%'], 1, 7), anything), 10);
  assert.equal(agentWeight(20, heard(['up'], 1, 7), anything), 20);
  assert.equal(initialAgentState(0, start).foundWeight, undefined);
});

test('since when it says so is kept while it repeats itself', () => {
  assert.equal(heard([]).since, start);
  const state = heard(['50%']);
  assert.equal(state.since, later);
  assert.equal(nextAgentState(state, readAgentLine('50% # still'), 1, new Date(2000)).since, later);
  assert.equal(sameEffect(state, heard(['50% # other words'])), true);
  assert.equal(sameEffect(state, heard(['51%'])), false);
  assert.equal(
    sameEffect(heard([]), heard([silent], 2)),
    false,
    'an agent that was asked is awaited no more',
  );
});

test('a share is a whole weight between the bounds, and more than nothing is at least 1', () => {
  const bounds = { ...anything, leastPercent: 20, mostPercent: 150 };
  assert.equal(agentWeight(10, heard(['50%']), anything), 5);
  assert.equal(agentWeight(3, heard(['50%']), anything), 2);
  assert.equal(agentWeight(1, heard(['1%']), anything), 1);
  assert.equal(agentWeight(10, heard(['0%']), bounds), 2);
  assert.equal(agentWeight(10, heard(['999%']), bounds), 15);
  assert.equal(agentDrains(heard(['0%']), anything), true);
  assert.equal(agentDrains(heard(['0%']), bounds), false);
  assert.equal(agentDrains(heard(['drain']), bounds), true);
});

test('whatever an agent says, the weight is one that the kernel takes, within the bounds', () => {
  const weight = fc.integer({ min: 0, max: 2 ** 31 - 1 });
  const percent = fc.integer({ min: 0, max: 10_000 });
  fc.assert(
    fc.property(weight, fc.integer({ min: 0, max: 999_998 }), percent, percent, (configured, says, a, b) => {
      const bounds = { ...anything, leastPercent: Math.min(a, b), mostPercent: Math.max(a, b) };
      const given = agentWeight(configured, heard([`${says}%`]), bounds);
      const [least, most] = [bounds.leastPercent, bounds.mostPercent].map(
        (bound) => (configured * bound) / 100,
      ) as [number, number];
      assert.ok(Number.isInteger(given) && given >= 0 && given < 2 ** 31);
      assert.ok(given >= Math.min(Math.floor(least), 2 ** 31 - 1) && given <= Math.max(1, Math.ceil(most)));
      const more = agentWeight(configured, heard([`${says + 1}%`]), bounds);
      assert.ok(more >= given, 'a larger share is never less');
    }),
  );
});
