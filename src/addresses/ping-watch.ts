import { sendEcho } from '../system/icmp-echo.ts';

/** Whether an address answers ICMP echo requests. */
export interface Reachability {
  readonly reachable: boolean;
  /** Such as `3 echo requests in a row unanswered`. */
  readonly reason: string;
}

export interface PingWatchOptions {
  readonly address: string;
  /** Milliseconds between requests, and for which a reply is awaited; absent is 1,000. */
  readonly interval?: number;
  /** Requests without a reply, in a row, that make it unreachable; absent is 3. One reply makes it reachable. */
  readonly misses?: number;
  /** Told the first finding, and every change of it. */
  readonly onChange: (reachability: Reachability) => void;
  /** This process may send no echo requests: nothing is known of the address. Told once until it may. */
  readonly onTrouble?: (reason: string) => void;
  readonly echo?: typeof sendEcho;
}

const INTERVAL = 1_000;
const MISSES = 3;

/** @returns What ends the watch. */
export function watchPing(options: PingWatchOptions): () => void {
  const { address, interval = INTERVAL, misses = MISSES, onChange, onTrouble, echo = sendEcho } = options;
  let missed = 0;
  let reachable: boolean | undefined;
  let trouble: string | undefined;
  let forget: (() => void) | undefined;
  let lastError = '';

  function find(found: boolean, reason: string): void {
    if (reachable === found) return;
    reachable = found;
    onChange({ reachable: found, reason });
  }

  /** Called when the next request is due: the last one has had its time. */
  function miss(): void {
    missed++;
    const why = lastError === '' ? '' : ` (${lastError})`;
    if (missed >= misses) find(false, `${missed} echo requests in a row unanswered${why}`);
  }

  function ask(): void {
    if (forget !== undefined) {
      forget();
      forget = undefined;
      miss();
    }
    const asked = performance.now();
    const sent = echo(address, {
      onReply() {
        forget?.();
        forget = undefined;
        missed = 0;
        lastError = '';
        find(true, `answered within ${(performance.now() - asked).toFixed(1)} ms`);
      },
      // Counts as a miss when its time is over: the next one may succeed.
      onError(error) {
        lastError = error.message;
      },
    });
    if (sent.ok) forget = sent.forget;
    else if (trouble !== sent.reason) onTrouble?.(`cannot ping ${address}: ${sent.reason}`);
    trouble = sent.ok ? undefined : sent.reason;
  }

  const timer = setInterval(ask, interval).unref();
  ask();
  return () => {
    clearInterval(timer);
    forget?.();
    forget = undefined;
  };
}
