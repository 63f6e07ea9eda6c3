import { maxQueuedMessages } from '../limits.ts';

/**
 * Messages on their way to one peer. One is outstanding at a time, and numbers only rise: so the peer
 * delivers them in order and at most once by taking only numbers above the last.
 */
export interface Outbox {
  readonly queue: readonly QueuedMessage[];
  readonly outstanding: OutstandingMessage | undefined;
  readonly lastNumber: number;
}

export interface QueuedMessage {
  readonly id: number;
  readonly payload: Uint8Array;
  /** On the caller's monotonic clock, in milliseconds. */
  readonly expiresAt: number;
}

interface OutstandingMessage extends QueuedMessage {
  readonly number: number;
  readonly attempts: number;
  readonly retryAt: number;
}

export const emptyOutbox: Outbox = { queue: [], outstanding: undefined, lastNumber: 0 };

/** @returns undefined when the queue is full */
export function enqueue(outbox: Outbox, message: QueuedMessage): Outbox | undefined {
  const waiting = outbox.queue.length + (outbox.outstanding ? 1 : 0);
  return waiting >= maxQueuedMessages ? undefined : { ...outbox, queue: [...outbox.queue, message] };
}

/**
 * The message to transmit now, first or again, if one is due.
 * @param firstRetryMs wait before the second transmission; doubles with each up to 250 ms
 */
export function transmission(
  outbox: Outbox,
  firstRetryMs: number,
  now: number,
): readonly [Outbox, OutstandingMessage | undefined] {
  const { queue, outstanding, lastNumber } = outbox;
  if (outstanding) {
    if (now < outstanding.retryAt) return [outbox, undefined];
    const attempts = outstanding.attempts + 1;
    const wait = Math.max(firstRetryMs, Math.min(250, firstRetryMs * 2 ** (attempts - 1)));
    const again = { ...outstanding, attempts, retryAt: now + wait };
    return [{ ...outbox, outstanding: again }, again];
  }
  const [first, ...rest] = queue;
  if (first === undefined) return [outbox, undefined];
  const sent = { ...first, number: lastNumber + 1, attempts: 1, retryAt: now + firstRetryMs };
  return [{ queue: rest, outstanding: sent, lastNumber: sent.number }, sent];
}

/** The peer has delivered everything up to `ack`. @returns the message that this settles */
export function acknowledge(outbox: Outbox, ack: number): readonly [Outbox, QueuedMessage | undefined] {
  const { outstanding } = outbox;
  if (!outstanding || ack < outstanding.number) return [outbox, undefined];
  return [{ ...outbox, outstanding: undefined }, outstanding];
}

/** Drops what has lived too long. @returns the dropped, and whether each was ever transmitted */
export function expire(outbox: Outbox, now: number): readonly [Outbox, readonly DroppedMessage[]] {
  return drop(outbox, (message) => now >= message.expiresAt);
}

/**
 * The peer's boot changed: numbering starts again. What was transmitted to the boot before is dropped,
 * for nobody knows whether it arrived; what still waited goes to the new one.
 */
export function restart(outbox: Outbox): readonly [Outbox, readonly DroppedMessage[]] {
  const [{ queue }, dropped] = drop({ ...outbox, queue: [] }, () => true);
  return [{ ...emptyOutbox, queue: queue.concat(outbox.queue) }, dropped];
}

export function dropAll(outbox: Outbox): readonly [Outbox, readonly DroppedMessage[]] {
  return drop(outbox, () => true);
}

export interface DroppedMessage {
  readonly id: number;
  readonly transmitted: boolean;
}

/** When `transmission` or `expire` next has something to do; Infinity: nothing waits. */
export function outboxDeadline({ queue, outstanding }: Outbox, canTransmit: boolean): number {
  const expiries = Math.min(Infinity, ...queue.map((message) => message.expiresAt));
  if (outstanding)
    return Math.min(expiries, outstanding.expiresAt, canTransmit ? outstanding.retryAt : Infinity);
  return canTransmit && queue.length > 0 ? -Infinity : expiries;
}

function drop(
  outbox: Outbox,
  isDropped: (message: QueuedMessage) => boolean,
): readonly [Outbox, readonly DroppedMessage[]] {
  const { queue, outstanding } = outbox;
  const dropped: DroppedMessage[] = [];
  const keepOutstanding = outstanding && !isDropped(outstanding);
  if (outstanding && !keepOutstanding) dropped.push({ id: outstanding.id, transmitted: true });
  for (const { id } of queue.filter(isDropped)) dropped.push({ id, transmitted: false });
  if (dropped.length === 0) return [outbox, dropped];
  const kept = queue.filter((message) => !isDropped(message));
  return [{ ...outbox, queue: kept, outstanding: keepOutstanding ? outstanding : undefined }, dropped];
}
