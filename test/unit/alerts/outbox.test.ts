import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { type Patience, retryDelayMs } from '../../../src/alerts/backoff.ts';
import { createOutbox, type Delivery } from '../../../src/alerts/outbox.ts';

test('waits ever longer up to a bound, and in the end no more', () => {
  const patience = { firstMs: 1000, mostMs: 8000, giveUpMs: 60_000 };
  const delays = [1, 2, 3, 4, 5, 40].map((failures) => retryDelayMs(patience, failures, 0));
  assert.deepEqual(delays, [1000, 2000, 4000, 8000, 8000, 8000]);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), fc.nat(100_000), (failures, age) => {
      const delay = retryDelayMs(patience, failures, age);
      assert.ok(delay === undefined ? age + 8000 > 60_000 : age + delay <= 60_000);
    }),
  );
});

/** An outbox to a place that answers what `answers` says next, and else takes everything. */
function outboxTo(answers: Delivery[], { capacity = 10, giveUpMs = 60_000 } = {}) {
  const sent: string[] = [];
  const told: string[] = [];
  const patience: Patience = { firstMs: 20, mostMs: 20, giveUpMs };
  const outbox = createOutbox<string>({
    name: 'mail',
    capacity,
    patience,
    tell: (trouble, message) => told.push(`${trouble}: ${message}`),
    async send(item) {
      const answer = answers.shift() ?? { ok: true };
      if (answer.ok) sent.push(item);
      return answer;
    },
  });
  return { outbox, sent, told };
}

async function until(done: () => boolean): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!done()) {
    assert.ok(performance.now() < deadline, 'never');
    await sleep(10);
  }
}

const away: Delivery = { ok: false, why: 'connection refused', retry: true };
const unwanted: Delivery = { ok: false, why: '550 no such user', retry: false };

test('keeps the order over a time in which the destination is away, and tells that once', async () => {
  const { outbox, sent, told } = outboxTo([away, away, away]);
  for (const item of ['one', 'two', 'three']) outbox.put(item);
  await until(() => sent.length === 3);
  assert.deepEqual(sent, ['one', 'two', 'three']);
  assert.deepEqual(told, ['failing: mail: connection refused; it is tried again', 'works: mail works again']);
  await outbox.close(1000);
});

test('a part that does not get there is told once, and is no delivery that was lost', async () => {
  const [nobody, nowhere]: Delivery[] = ['nobody', 'nowhere'].map((except) => ({ ok: true, except }));
  assert.ok(nobody && nowhere);
  const { outbox, sent, told } = outboxTo([nobody, nobody, nowhere, { ok: true }, nobody]);
  for (const item of ['one', 'two', 'three', 'four', 'five']) outbox.put(item);
  await until(() => sent.length === 5);
  assert.deepEqual(told, ['lost: mail: nobody', 'lost: mail: nowhere', 'lost: mail: nobody']);
  await outbox.close(1000);
});

test('what the destination does not want is lost at once, and told once', async () => {
  const { outbox, sent, told } = outboxTo([unwanted, unwanted]);
  for (const item of ['one', 'two', 'three']) outbox.put(item);
  await until(() => sent.length === 1);
  assert.deepEqual(sent, ['three']);
  assert.deepEqual(told, ['lost: mail: 550 no such user', 'works: mail works again; 2 were lost']);
  await outbox.close(1000);
});

test('what is too old is given up, and the oldest of too many is lost', async () => {
  const old = outboxTo([away, away, away], { giveUpMs: 30 });
  old.outbox.put('one');
  await until(() => old.told.length === 2);
  assert.match(old.told[1] ?? '', /^lost: mail: given up: connection refused$/);
  await old.outbox.close(1000);

  const many = outboxTo(
    Array.from({ length: 5 }, () => away),
    { capacity: 2 },
  );
  for (const item of ['one', 'two', 'three', 'four']) many.outbox.put(item);
  await until(() => many.sent.length === 2);
  assert.deepEqual(many.sent, ['three', 'four']);
  assert.deepEqual(many.told.at(-1), 'works: mail works again; 2 were lost');
  await many.outbox.close(1000);
});

test('tries everything once more at the end, in bounded time', async () => {
  const { outbox, sent, told } = outboxTo([away]);
  outbox.put('one');
  outbox.put('two');
  await outbox.close(10_000);
  assert.deepEqual([sent, told.at(-1)], [['two'], 'works: mail works again; 1 was lost']);

  const stuck = createOutbox<string>({
    name: 'stuck',
    capacity: 10,
    patience: { firstMs: 1, mostMs: 1, giveUpMs: 60_000 },
    tell: (_trouble, message) => told.push(message),
    send: () => new Promise(() => {}),
  });
  stuck.put('one');
  await stuck.close(50);
  assert.equal(told.at(-1), 'stuck: 1 could not be delivered before the end');
});
