import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Arrival,
  echoFor,
  judge,
  newSession,
  type Session,
} from '../../../../src/dgram-heartbeat/peer/session.ts';
import type { Datagram } from '../../../../src/dgram-heartbeat/wire/datagram.ts';

const ours = 'a'.repeat(32);
const first = '1'.repeat(32);
const second = '2'.repeat(32);
const day = 86_400_000_000;

function datagram(fields: Partial<Datagram> = {}): Datagram {
  return {
    cluster: '0'.repeat(16),
    path: 0,
    sender: 'b',
    receiver: 'a',
    senderBoot: first,
    receiverBoot: ours,
    confirmed: true,
    sequence: 10,
    clockUs: 500,
    echo: { clockUs: 1_000_000, holdUs: 0, sameLink: true },
    ack: 0,
    goodbye: false,
    body: { kind: 'status', state: Buffer.of() },
    ...fields,
  };
}

const at = (nowUs: number): Arrival => ({ nowUs, link: 0, ourBoot: ours, maxAgeUs: 500_000 });

function accept(session: Session, fields: Partial<Datagram>, nowUs = 1_000_300): Session {
  const judgement = judge(session, datagram(fields), at(nowUs));
  assert.equal(judgement.kind, 'accepted');
  return judgement.session;
}

function refusal(session: Session, fields: Partial<Datagram>, nowUs = 1_000_300): string {
  const judgement = judge(session, datagram(fields), at(nowUs));
  return judgement.kind === 'refused' ? judgement.reason : 'accepted';
}

test('our boot and our clock of a moment ago confirm a boot; the round trip follows', () => {
  const judgement = judge(newSession, datagram(), at(1_000_300));
  assert.ok(judgement.kind === 'accepted');
  assert.equal(judgement.session.peerBoot, first);
  assert.equal(judgement.roundTripUs, 300);
  assert.equal(judgement.restarted, false);
});

test('what does not prove its presence confirms nothing, and is answered', () => {
  const echo = { clockUs: 1_000_000, holdUs: 0, sameLink: true };
  const cases = [
    { fields: { receiverBoot: undefined }, reason: 'hello' },
    { fields: { receiverBoot: second }, reason: 'stale' },
    { fields: { echo: undefined }, reason: 'stale' },
    { fields: { echo: { ...echo, clockUs: 400_000 } }, reason: 'stale' },
    { fields: { echo: { ...echo, clockUs: 2_000_000 } }, reason: 'stale' },
  ];
  for (const { fields, reason } of cases) {
    const judgement = judge(newSession, datagram(fields), at(1_000_300));
    assert.ok(judgement.kind === 'refused');
    assert.deepEqual([judgement.reason, judgement.answer], [reason, true]);
    assert.equal(judgement.session.peerBoot, undefined);
  }
});

test('a number counts once per path, and what came before the confirmation never', () => {
  const session = accept(newSession, {});
  assert.equal(refusal(session, {}), 'duplicate');
  assert.equal(refusal(session, {}, 9_000_000), 'replayed');
  assert.equal(refusal(session, { path: 1 }), 'accepted');
  assert.equal(refusal(session, { sequence: 9 }), 'duplicate');
  assert.equal(refusal(session, { path: 1, sequence: 9 }), 'duplicate');
  assert.equal(refusal(session, { sequence: 11 }), 'accepted');
});

test('a stale datagram is noted: it is answered once', () => {
  const session = accept(newSession, {});
  const stale = judge(session, datagram({ sequence: 11 }), at(9_000_000));
  assert.ok(stale.kind === 'refused' && stale.answer);
  const again = judge(stale.session, datagram({ sequence: 11 }), at(9_000_000));
  assert.ok(again.kind === 'refused' && again.reason === 'replayed' && !again.answer);
});

test('the next boot must echo a newer clock; the one before cannot come back', () => {
  const one = accept(newSession, { echo: { clockUs: 1_000_000, holdUs: 0, sameLink: true } });
  const newer = { clockUs: 1_000_100, holdUs: 0, sameLink: true };
  assert.equal(refusal(one, { senderBoot: second }), 'replayed');
  const judgement = judge(one, datagram({ senderBoot: second, sequence: 1, echo: newer }), at(1_000_300));
  assert.ok(judgement.kind === 'accepted' && judgement.restarted);
  const two = judgement.session;
  for (const sequence of [10, 11, 1000]) {
    assert.equal(refusal(two, { sequence }), 'replayed');
    assert.equal(refusal(two, { sequence, echo: newer }), 'replayed');
  }
  assert.equal(refusal(two, { senderBoot: second, sequence: 2, echo: newer }), 'accepted');
});

test('nothing of a boot that said goodbye counts', () => {
  const left = accept(newSession, { goodbye: true });
  assert.equal(refusal(left, { sequence: 11 }), 'after-goodbye');
});

test('a clock held for a day may have drifted by one in a thousand, not more', () => {
  const session = accept(newSession, {});
  const held = { clockUs: 1_000_000, holdUs: day, sameLink: true };
  const now = 1_000_000 + day;
  const drift = day / 1000;
  assert.equal(refusal(session, { sequence: 11, echo: held }, now + drift), 'accepted');
  assert.equal(refusal(session, { sequence: 11, echo: held }, now - drift), 'accepted');
  assert.equal(refusal(session, { sequence: 11, echo: held }, now + drift + 600_000), 'stale');
  assert.equal(refusal(session, { sequence: 11, echo: held }, now - drift - 2000), 'stale');
});

test('echoes what was heard on the link, else what was heard last', () => {
  const session = accept(newSession, { clockUs: 500 }, 1_000_300);
  assert.deepEqual(echoFor(session, 0, 1_000_400, 1000), { clockUs: 500, holdUs: 100, sameLink: true });
  assert.deepEqual(echoFor(session, 1, 1_000_400, 1000), { clockUs: 500, holdUs: 100, sameLink: false });
  const both = judge(session, datagram({ sequence: 11, path: 1, clockUs: 900 }), {
    ...at(1_000_700),
    link: 1,
  }).session;
  assert.deepEqual(echoFor(both, 0, 1_000_800, 1000), { clockUs: 500, holdUs: 500, sameLink: true });
  assert.deepEqual(echoFor(both, 0, 1_002_000, 1000), { clockUs: 900, holdUs: 1300, sameLink: false });
  assert.equal(echoFor(newSession, 0, 1, 1000), undefined);
});
