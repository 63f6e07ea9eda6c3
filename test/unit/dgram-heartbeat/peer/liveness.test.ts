import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  excuse,
  heard,
  type Liveness,
  leave,
  livenessDeadline,
  passTime,
  startLiveness,
} from '../../../../src/dgram-heartbeat/peer/liveness.ts';

const timings = { keepaliveMs: 10, warntimeMs: 20, deadtimeMs: 30, initdeadMs: 100 };

/** Runs through a story of [time, link heard or undefined] and returns what changed, with its time. */
function story(steps: readonly (readonly [number, number?])[], links = [true]): readonly string[] {
  let liveness: Liveness = startLiveness(0, links);
  const told: string[] = [];
  for (const [now, link] of steps) {
    const [next, changes] =
      link === undefined ? passTime(liveness, timings, now) : heard(liveness, link, now);
    liveness = next;
    for (const change of changes) {
      told.push(`${now} ${change.kind}${'link' in change ? ` ${change.link}` : ''}`);
    }
  }
  return told;
}

test('to the millisecond: warntime, deadtime', () => {
  assert.deepEqual(story([[5, 0], [24], [25], [34], [35]]), [
    '5 alive',
    '5 link-up 0',
    '25 late',
    '35 link-down 0',
    '35 dead',
  ]);
});

test('late once, then in time again', () => {
  assert.deepEqual(story([[0, 0], [20], [25], [26, 0], [40], [46]]), [
    '0 alive',
    '0 link-up 0',
    '20 late',
    '26 in-time',
    '46 late',
  ]);
});

test('initdead instead of deadtime until first heard, for the peer and for each link', () => {
  assert.deepEqual(story([[40], [99], [100]]), ['100 link-down 0', '100 dead']);
  assert.deepEqual(story([[40, 0], [60, 0], [80, 0], [99, 0], [100]], [true, true]), [
    '40 alive',
    '40 link-up 0',
    '100 link-down 1',
  ]);
});

test('alive while one link is; a link that comes back is up', () => {
  const steps: (readonly [number, number?])[] = [
    [0, 0],
    [1, 1],
  ];
  for (let now = 5; now <= 60; now += 5) steps.push([now, 1], [now]);
  steps.push([61, 0]);
  assert.deepEqual(story(steps, [true, true]), [
    '0 alive',
    '0 link-up 0',
    '1 link-up 1',
    '30 link-down 0',
    '61 link-up 0',
  ]);
});

test('a link that does not reach the peer is never told of', () => {
  assert.deepEqual(
    story(
      [
        [0, 0],
        [29, 0],
        [100, 0],
      ],
      [true, false],
    ),
    ['0 alive', '0 link-up 0'],
  );
});

test('leaving is death at once, and told once', () => {
  const [alive] = heard(startLiveness(0, [true]), 0, 5);
  const [left, changes] = leave(alive, 6);
  assert.deepEqual(
    changes.map((change) => change.kind),
    ['link-down', 'dead'],
  );
  assert.deepEqual(leave(left, 7)[1], []);
  assert.deepEqual(passTime(left, timings, 1000)[1], []);
});

test('time away is not silence', () => {
  const [alive] = heard(startLiveness(0, [true]), 0, 5);
  const excused = excuse(alive, 1000);
  assert.deepEqual(passTime(excused, timings, 1020)[1], []);
  assert.equal(passTime(excused, timings, 1035)[0].status, 'dead');
  assert.equal(livenessDeadline(excuse(startLiveness(0, [true]), 50), timings), 150);
});

test('nothing changes before the deadline, and something does at it', () => {
  const hearings = fc.array(fc.record({ gap: fc.integer({ min: 1, max: 40 }), link: fc.nat(1) }), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(hearings, (all) => {
      let liveness = startLiveness(0, [true, true]);
      let now = 0;
      for (const { gap, link } of all) {
        const until = now + gap;
        for (;;) {
          const deadline = livenessDeadline(liveness, timings);
          if (deadline > until) break;
          assert.deepEqual(passTime(liveness, timings, deadline - 0.001)[1], []);
          const [next, changes] = passTime(liveness, timings, deadline);
          assert.notEqual(changes.length, 0);
          liveness = next;
        }
        now = until;
        liveness = heard(liveness, link, now)[0];
      }
    }),
  );
});
