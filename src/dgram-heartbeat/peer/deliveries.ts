import type { SendFailure, SendResult } from '../events.ts';
import * as outbox from './outbox.ts';

/** Messages to one peer, each of which ends in one call that tells its sender what became of it. */
export interface Deliveries {
  send(payload: Uint8Array, expiresAt: number, now: number, done: (result: SendResult) => void): void;
  /** The message to transmit now, if one is due. */
  transmission(
    firstRetryMs: number,
    now: number,
  ): { readonly number: number; readonly payload: Uint8Array } | undefined;
  acknowledged(ack: number, now: number): void;
  expire(now: number): void;
  /** The peer's boot changed: what was transmitted to the one before has failed. */
  peerRestarted(): void;
  failAll(reason: SendFailure): void;
  due(canTransmit: boolean): number;
}

export function createDeliveries(): Deliveries {
  let out = outbox.emptyOutbox;
  let nextId = 1;
  const waiting = new Map<number, { readonly since: number; readonly done: (result: SendResult) => void }>();

  function settle(id: number, result: (since: number) => SendResult): void {
    const entry = waiting.get(id);
    waiting.delete(id);
    entry?.done(result(entry.since));
  }

  function fail(
    [next, dropped]: readonly [outbox.Outbox, readonly outbox.DroppedMessage[]],
    reason: SendFailure,
  ): void {
    out = next;
    for (const { id, transmitted } of dropped) {
      settle(id, () => ({ delivered: false, reason, maybe: transmitted }));
    }
  }

  return {
    send(payload, expiresAt, now, done) {
      const id = nextId++;
      const next = outbox.enqueue(out, { id, payload, expiresAt });
      if (!next) return done({ delivered: false, reason: 'queue-full', maybe: false });
      out = next;
      waiting.set(id, { since: now, done });
    },
    transmission(firstRetryMs, now) {
      const [next, message] = outbox.transmission(out, firstRetryMs, now);
      out = next;
      return message;
    },
    acknowledged(ack, now) {
      const [next, delivered] = outbox.acknowledge(out, ack);
      out = next;
      if (delivered) settle(delivered.id, (since) => ({ delivered: true, afterMs: now - since }));
    },
    expire: (now) => fail(outbox.expire(out, now), 'expired'),
    peerRestarted: () => fail(outbox.restart(out), 'peer-restarted'),
    failAll: (reason) => fail(outbox.dropAll(out), reason),
    due: (canTransmit) => outbox.outboxDeadline(out, canTransmit),
  };
}
