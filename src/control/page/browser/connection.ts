import type { Message } from './wire.ts';

/** How the page is connected; times are the browser's, in milliseconds. */
export type Connection =
  | { readonly kind: 'connecting'; readonly since: number }
  | { readonly kind: 'open' }
  /** `lostAt`: when something was heard last. */
  | { readonly kind: 'lost'; readonly lostAt: number; readonly retryAt: number };

/** Without a word for so long, the director or the way to it is gone; it speaks every second or so. */
const silenceMs = 8000;
const shortestRetryMs = 500;
const longestRetryMs = 15_000;

/** The wait before the attempt of this number, from 0: doubled each time, a little at random for many pages. */
export function retryDelay(attempt: number, random: number): number {
  const whole = Math.min(longestRetryMs, shortestRetryMs * 2 ** attempt);
  return Math.round(whole * (0.75 + random / 4));
}

export interface ConnectOptions {
  readonly onMessage: (message: Message) => void;
  readonly onConnection: (connection: Connection) => void;
}

/** Keeps one stream open as long as the page is. Returns how to try again at once. */
export function connect({ onMessage, onConnection }: ConnectOptions): () => void {
  let source: EventSource | undefined;
  let attempt = 0;
  let lastHeard = Date.now();
  let lost = false;
  let timer: number | undefined;

  function open(): void {
    clearTimeout(timer);
    source?.close();
    if (!lost) onConnection({ kind: 'connecting', since: lastHeard });
    source = new EventSource('page/stream');
    source.onmessage = ({ data }: MessageEvent<string>) => {
      lastHeard = Date.now();
      if (lost || attempt > 0) attempt = 0;
      lost = false;
      listen();
      onConnection({ kind: 'open' });
      onMessage(JSON.parse(data) as Message);
    };
    source.onerror = lose;
    listen();
  }

  function listen(): void {
    clearTimeout(timer);
    timer = setTimeout(lose, silenceMs);
  }

  function lose(): void {
    source?.close();
    clearTimeout(timer);
    lost = true;
    const wait = retryDelay(attempt, Math.random());
    attempt += 1;
    onConnection({ kind: 'lost', lostAt: lastHeard, retryAt: Date.now() + wait });
    timer = setTimeout(open, wait);
  }

  open();
  return () => {
    attempt = 0;
    open();
  };
}
