import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Verdict } from '../../../src/health/verdict.ts';
import { initialServerState, nextServerState, type ServerState } from '../../../src/pool/server-state.ts';

function verdict(up: boolean): Verdict {
  return {
    outcome: up ? { up: true, detail: '200 OK' } : { up: false, reason: 'connection refused' },
    latencyMs: 1,
    finishedAt: new Date(1000),
    consecutiveFailures: up ? 0 : 1,
  };
}

function run(state: ServerState, failureCount: number, ups: readonly boolean[]) {
  const transitions: string[] = [];
  let current = state;
  for (const up of ups) {
    const [next, transition] = nextServerState(current, verdict(up), failureCount);
    current = next;
    transitions.push(transition);
  }
  return { state: current, transitions };
}

test('a server that the kernel has in service stays up until it fails failurecount times in a row', () => {
  const found = initialServerState(true, new Date(0));
  const { state, transitions } = run(found, 3, [false, false, true, false, false, false]);
  const expected = [
    'soft-failure',
    'soft-failure',
    'soft-failures-reset',
    'soft-failure',
    'soft-failure',
    'down',
  ];
  assert.deepEqual(transitions, expected);
  assert.equal(state.up, false);
  assert.equal(state.reason, 'connection refused');
});

test('a new server is down until its first good check, and its first bad check is told', () => {
  const fresh = initialServerState(false, new Date(0));
  assert.deepEqual(run(fresh, 3, [false, false, true]).transitions, ['down', 'none', 'up']);
});

test('one success brings a server up whatever failurecount is', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean()),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      (ups, failureCount, found) => {
        const { state } = run(initialServerState(found, new Date(0)), failureCount, [...ups, true]);
        assert.equal(state.up, true);
        assert.equal(state.softFailures, 0);
      },
    ),
  );
});

test('a server is down after failurecount failures in a row, and up before them if it was up', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean()), fc.integer({ min: 1, max: 9 }), (ups, failureCount) => {
      const before = run(initialServerState(false, new Date(0)), failureCount, [...ups, true]).state;
      const failures = Array.from({ length: failureCount }, () => false);
      assert.equal(run(before, failureCount, failures.slice(1)).state.up, true);
      assert.equal(run(before, failureCount, failures).state.up, false);
    }),
  );
});

test('what is known of a certificate is kept while the server is down, and no longer than until it is up', () => {
  const certificate = { ends: '2026-12-01T09:30:00.000Z', ended: false };
  const [warned] = nextServerState(
    initialServerState(false, new Date(0)),
    { ...verdict(true), outcome: { up: true, detail: '200 OK', certificate } },
    1,
  );
  assert.deepEqual(warned.certificate, certificate);
  const [failed] = nextServerState(warned, verdict(false), 1);
  assert.deepEqual(failed.certificate, certificate);
  const [renewed] = nextServerState(failed, verdict(true), 1);
  assert.equal(renewed.certificate, undefined);
});

test('"since" is the moment of the last change, not of the last check', () => {
  const [up] = nextServerState(initialServerState(false, new Date(0)), verdict(true), 1);
  const later = { ...verdict(true), finishedAt: new Date(9000) };
  const [still] = nextServerState(up, later, 1);
  assert.deepEqual(still.since, new Date(1000));
});
