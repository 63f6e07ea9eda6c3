import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Connector {
  /** Waits for what is under way; how many connections were opened, and why others were not. */
  stop(): Promise<{ readonly opened: number; readonly failures: readonly string[] }>;
}

const timeoutMs = 10_000;

/** Opens a connection to port 8080 every 20 ms, whatever becomes of the earlier ones. */
export function startConnector(host: string): Connector {
  const failures: string[] = [];
  let opened = 0;
  const underway = new Set<Promise<void>>();
  const stopping = new AbortController();
  const open = (): void => {
    const attempt = openOnce(host).then((failure) => {
      underway.delete(attempt);
      if (failure === undefined) opened++;
      else failures.push(failure);
    });
    underway.add(attempt);
  };
  const pace = (async () => {
    for (let next = performance.now(); !stopping.signal.aborted; next += 20) {
      const wait = Math.max(0, next - performance.now());
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => {});
      if (!stopping.signal.aborted) open();
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await pace;
      await Promise.all(underway);
      return { opened, failures };
    },
  };
}

function openOnce(host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: 8080 });
    const settle = (failure: string | undefined): void => {
      clearTimeout(timer);
      resolve(failure);
      socket.resetAndDestroy();
    };
    const timer = setTimeout(() => settle('timeout'), timeoutMs);
    socket.on('connect', () => settle(undefined));
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      // A reset of what was open already: the address moved right then. What is never opened is refused.
      settle(code === 'EPIPE' || code === 'ECONNRESET' ? undefined : (code ?? message));
    });
  });
}
