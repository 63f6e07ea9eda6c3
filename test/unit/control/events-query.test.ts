import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type EventsRequest,
  eventsQuery,
  parseSince,
  validateEventsQuery,
} from '../../../src/control/events-query.ts';

test('what a client asks for is what the server understands', () => {
  const requests: readonly EventsRequest[] = [
    { limit: 100, follow: false, filter: {} },
    { limit: 0, follow: true, filter: { all: true } },
    {
      limit: 2000,
      follow: true,
      filter: {
        kinds: ['real-up', 'real-down'],
        server: '10.0.0.1:80 &x=',
        severity: 'warning',
        since: 1_790_000_000_000,
      },
    },
  ];
  for (const value of requests) {
    assert.deepEqual(validateEventsQuery(eventsQuery(value)), { ok: true, value });
  }
});

test('anything else is refused, with words', () => {
  const refused = [
    'limit=2001',
    'limit=x',
    'follow=2',
    'all=yes',
    'kind=real',
    'severity=bad',
    'since=monday',
    'x=1',
  ];
  for (const text of refused) {
    const result = validateEventsQuery(new URLSearchParams(text));
    assert.ok(!result.ok && result.message.length > 5, text);
  }
  assert.ok(!validateEventsQuery(new URLSearchParams({ server: 'x'.repeat(300) })).ok);
});

test('a time is a while ago, or a date', () => {
  const now = Date.UTC(2026, 10, 21, 12);
  assert.equal(parseSince('90s', now), now - 90_000);
  assert.equal(parseSince('2h', now), now - 7_200_000);
  assert.equal(parseSince('2026-11-21T10:00:00Z', now), now - 7_200_000);
  assert.equal(parseSince('2026-11-21 10:00', now), new Date(2026, 10, 21, 10).getTime());
  for (const text of ['', '2', 'h', 'yesterday', '1', '2026-13-45'])
    assert.equal(parseSince(text, now), undefined, text);
});
