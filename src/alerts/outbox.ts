import { errorMessage } from '../system/error-message.ts';
import { type Patience, retryDelayMs } from './backoff.ts';

export type Delivery =
  /** `except`: what of it did not get there, and never will. */
  | { readonly ok: true; readonly except?: string }
  /** `retry`: it may work later. */
  | { readonly ok: false; readonly why: string; readonly retry: boolean };

export interface OutboxOptions<Item> {
  /** For messages, such as `webhook pager`. */
  readonly name: string;
  /** One at a time, in order. To end soon after `signal` aborts. */
  readonly send: (item: Item, signal: AbortSignal) => Promise<Delivery>;
  /** Items that wait at most; the oldest is lost for a new one. */
  readonly capacity: number;
  readonly patience: Patience;
  /**
   * Told once when deliveries begin to fail, once when something is lost, and once when it works again; once, too, as
   * long as the same part of them does not get there.
   */
  readonly tell: (trouble: 'failing' | 'lost' | 'works', message: string) => void;
}

/** A bounded queue to one destination, which may be away for a while. */
export interface Outbox<Item> {
  put(item: Item): void;
  /** Tries each waiting item once more, for `timeoutMs` in all, and tells what was left. */
  close(timeoutMs: number): Promise<void>;
}

interface Waiting<Item> {
  readonly item: Item;
  readonly since: number;
}

export function createOutbox<Item>(options: OutboxOptions<Item>): Outbox<Item> {
  const { name, send, capacity, patience, tell } = options;
  const queue: Waiting<Item>[] = [];
  const stop = new AbortController();
  let working: Promise<void> | undefined;
  let wake = (): void => {};
  let closing = false;
  let failing = false;
  /** Since deliveries began to fail, or since the last that was told. */
  let lost = 0;
  let excepted: string | undefined;

  function lose(why: string): void {
    lost += 1;
    if (lost === 1) tell('lost', `${name}: ${why}`);
  }

  async function attempt(item: Item): Promise<Delivery> {
    try {
      return await send(item, stop.signal);
    } catch (error) {
      return { ok: false, why: errorMessage(error), retry: true };
    }
  }

  function succeeded(except: string | undefined): void {
    if (failing || lost > 1) {
      tell('works', `${name} works again${lost > 0 ? `; ${lost} ${lost === 1 ? 'was' : 'were'} lost` : ''}`);
    }
    failing = false;
    lost = 0;
    if (except !== undefined && except !== excepted) tell('lost', `${name}: ${except}`);
    excepted = except;
  }

  async function work(): Promise<void> {
    let failures = 0;
    for (let head = queue[0]; head !== undefined && !stop.signal.aborted; head = queue[0]) {
      const delivery = await attempt(head.item);
      // Meanwhile it may have been the oldest, and lost.
      const drop = (): void => {
        if (queue[0] === head) queue.shift();
      };
      if (delivery.ok) {
        drop();
        failures = 0;
        succeeded(delivery.except);
        continue;
      }
      failures += 1;
      const delay = delivery.retry
        ? retryDelayMs(patience, failures, performance.now() - head.since)
        : undefined;
      if (!failing && delivery.retry) tell('failing', `${name}: ${delivery.why}; it is tried again`);
      failing ||= delivery.retry;
      if (delay === undefined || closing) {
        drop();
        failures = 0;
        lose(delivery.retry ? `given up: ${delivery.why}` : delivery.why);
      } else await pause(delay);
    }
    working = undefined;
  }

  function pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, delayMs);
      function done(): void {
        clearTimeout(timer);
        wake = (): void => {};
        resolve();
      }
      wake = done;
      if (closing) done();
    });
  }

  return {
    put(item) {
      if (stop.signal.aborted) return;
      if (queue.length >= capacity) {
        queue.shift();
        lose(`more than ${capacity} wait: the oldest is lost`);
      }
      queue.push({ item, since: performance.now() });
      working ??= work();
    },
    async close(timeoutMs) {
      closing = true;
      wake();
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, timeoutMs);
      });
      await Promise.race([working, late]);
      clearTimeout(timer);
      stop.abort();
      if (queue.length > 0) tell('lost', `${name}: ${queue.length} could not be delivered before the end`);
      queue.length = 0;
    },
  };
}
