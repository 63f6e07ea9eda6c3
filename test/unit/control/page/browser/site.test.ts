import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { retryDelay } from '../../../../../src/control/page/browser/connection.ts';
import { healthWords, notesOf, worstFirst } from '../../../../../src/control/page/browser/health.ts';
import { plotLines } from '../../../../../src/control/page/browser/plot-lines.ts';
import { emptySite, plotLength, receive, type Site } from '../../../../../src/control/page/browser/site.ts';
import { matches, unfoldBroken } from '../../../../../src/control/page/browser/view-state.ts';
import type { Message } from '../../../../../src/control/page/browser/wire.ts';
import {
  age,
  clock,
  endpoint,
  list,
  percent,
  rateWords,
} from '../../../../../src/control/page/browser/words.ts';
import { event, out, overview, real, site, start, virtual } from './example-site.ts';

function hear(before: Site, ...messages: readonly Message[]): Site {
  return messages.reduce((now, message) => receive(now, message, start), before);
}

const begin: Message = { kind: 'begin', version: '0.1.0', orders: true };
const tick = (...rates: (number | null)[]): Message => ({
  kind: 'tick',
  now: '2026-11-21T03:00:05.000Z',
  rates,
  problem: null,
});

describe('what the page knows', () => {
  it('grows with the messages, and virtual servers keep their order when they change', () => {
    const told = hear(
      emptySite,
      begin,
      { kind: 'overview', overview },
      { kind: 'virtuals', virtuals: [virtual({ id: 'a' }), virtual({ id: 'b' })] },
      { kind: 'virtuals', virtuals: [virtual({ id: 'a', name: 'new' })] },
      tick(1, 2.5),
    );
    assert.deepEqual(
      [...told.virtuals.values()].map(({ id, name }) => `${id} ${name}`),
      ['a new', 'b shop'],
    );
    assert.deepEqual([told.takesOrders, told.clockAheadMs], [true, 5000]);
    assert.deepEqual([told.rates.get('b'), told.totalRates], [[2.5], [3.5]]);
  });

  it('forgets virtual servers that are gone when it begins anew, and remembers events and rates', () => {
    const before = hear(
      emptySite,
      begin,
      { kind: 'virtuals', virtuals: [virtual({ id: 'a' }), virtual({ id: 'b' })] },
      { kind: 'events', events: [event({ sequence: 1 }), event({ sequence: 2, message: 'second' })] },
      tick(1, 2),
    );
    const after = hear(
      before,
      begin,
      { kind: 'virtuals', virtuals: [virtual({ id: 'b' })] },
      { kind: 'events', events: [event({ sequence: 2, message: 'second' }), event({ sequence: 3 })] },
      tick(4),
    );
    assert.deepEqual([...after.virtuals.keys()], ['b']);
    assert.deepEqual(after.rates.get('b'), [2, 4]);
    assert.deepEqual(
      after.events.map(({ sequence }) => sequence),
      [1, 2, 3],
    );
    const restarted = hear(after, begin, {
      kind: 'events',
      events: [event({ sequence: 1, at: '2026-11-21T03:00:01.000Z' })],
    });
    assert.equal(restarted.events.length, 4, 'another daemon counts from 1');
  });

  it('is bounded', () => {
    let told = hear(emptySite, begin, { kind: 'virtuals', virtuals: [virtual({ id: 'a' })] });
    for (let count = 0; count < 200; count += 1) {
      told = hear(told, tick(count), {
        kind: 'events',
        events: Array.from({ length: 5 }, (_, index) => event({ sequence: count * 5 + index })),
      });
    }
    assert.equal(told.rates.get('a')?.length, plotLength);
    assert.equal(told.events.length, 500);
    assert.equal(told.events.at(-1)?.sequence, 999);
  });

  it('has no rates of a look that failed', () => {
    const told = hear(emptySite, begin, { kind: 'virtuals', virtuals: [virtual()] }, tick(7));
    const failed = hear(told, { ...tick(7), problem: 'no table' } as Message);
    assert.deepEqual([failed.problem, failed.totalRates], ['no table', [7]]);
  });
});

describe('virtual servers', () => {
  const dead = virtual({ id: 'dead', reals: [real(out)] });
  const degraded = virtual({ id: 'degraded', reals: [real(), real(out)] });
  const healthy = virtual({ id: 'healthy' });

  it('stand with the broken ones first', () => {
    assert.deepEqual(
      worstFirst([healthy, degraded, dead]).map(({ id }) => id),
      ['dead', 'degraded', 'healthy'],
    );
    assert.equal(healthWords(degraded), '1 of 2 up, 1 down');
    const rest = [real({ state: 'maintenance' }), real({ state: 'off' }), real({ state: 'unchecked' })];
    assert.equal(
      healthWords(virtual({ reals: rest })),
      '0 of 3 up, 1 in maintenance, 1 unchecked, 1 not checked',
    );
  });

  it('unfold when they break, a few at a time, unless the reader has decided', () => {
    const many = Array.from({ length: 20 }, (_, index) => virtual({ ...dead, id: `dead ${index}` }));
    assert.equal(unfoldBroken(site(many), new Map()).size, 8);
    const decided = new Map([['dead', false]]);
    assert.equal(unfoldBroken(site([dead, healthy]), decided), decided);
  });

  it('are found by name, address and state', () => {
    for (const search of ['SHOP', '10.0.0.1', '10.0.0.6:80', ' up ', ''])
      assert.ok(matches(virtual(), search), search);
    assert.ok(!matches(virtual(), 'down'));
    const six = virtual({ reals: [real({ address: '2001:db8::5' })] });
    assert.ok(matches(six, '[2001:db8::5]:80'), 'as it is shown');
  });

  it('say what is worth knowing of a real server besides its state', () => {
    assert.deepEqual(notesOf(real({ agent: { says: null, problem: null } })), []);
    const odd = real({
      weight: 10,
      configuredWeight: 10,
      weightOverridden: true,
      kernelWeight: 3,
      agent: { says: '50%', problem: 'connection refused' },
      certificate: { ends: '2026-12-01T09:30:00.000Z', ended: false },
    });
    assert.deepEqual(notesOf(odd), [
      'weight 10 ordered by an operator',
      'the kernel has weight 3, set by somebody else',
      'its agent says 50%',
      'its agent is not heard: connection refused',
      'its certificate ends on 2026-12-01 09:30 UTC',
    ]);
  });
});

describe('words', () => {
  it('are short and exact', () => {
    assert.deepEqual([0, 59_999, 60_000, 61_000, 3_600_000, 90_000_000, -5].map(age), [
      '0 s',
      '59 s',
      '1 min',
      '1 min 1 s',
      '1 h',
      '1 d 1 h',
      '0 s',
    ]);
    assert.deepEqual(
      [endpoint('10.0.0.1', 80), endpoint('2001:db8::1', 443), endpoint('10.0.0.1', 0)],
      ['10.0.0.1:80', '[2001:db8::1]:443', '10.0.0.1'],
    );
    assert.deepEqual(
      [rateWords(null), rateWords(0), rateWords(9.94), rateWords(12_345.6)],
      ['–', '0.0', '9.9', '12\u202f346'],
    );
    assert.deepEqual(
      [percent(0), percent(0.001), percent(0.5), percent(null)],
      ['0 %', '< 1 %', '50 %', '–'],
    );
    assert.deepEqual(
      [list([]), list(['a']), list(['a', 'b']), list(['a', 'b', 'c', 'd'])],
      ['', 'a', 'a and b', 'a, b, c and 1 more'],
    );
    assert.match(clock(start, start), /^\d\d:\d\d:\d\d$/);
    assert.match(clock(start - 3 * 86_400_000, start), /^2026-11-1\d \d\d:\d\d:\d\d$/);
  });
});

describe('a plot', () => {
  it('has a line for each time without gaps, the newest at the right', () => {
    assert.deepEqual(plotLines([], 0), []);
    const drawn = plotLines([1, 2, null, 4], 4);
    assert.equal(drawn.length, 2);
    assert.ok(drawn[1]?.startsWith('M120.0 1.5'), drawn[1]);
    assert.deepEqual(plotLines([0], 0), ['M120.0 22.5']);
  });
});

describe('a lost connection', () => {
  it('is tried again ever more rarely, and never at longer than 15 s', () => {
    assert.deepEqual(
      [0, 1, 2, 30].map((attempt) => retryDelay(attempt, 1)),
      [500, 1000, 2000, 15_000],
    );
    assert.equal(retryDelay(0, 0), 375);
  });
});
