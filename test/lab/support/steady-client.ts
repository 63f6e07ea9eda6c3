import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { startPatience } from '../../../src/health/patience.ts';

export interface RequestRecord {
  /** When it began, on the clock of performance.now(). */
  readonly at: number;
  readonly latencyMs: number;
  /** `200 welcome from rs1`, or the error's code. */
  readonly outcome: string;
  readonly ok: boolean;
}

export interface SteadyClient {
  /** What has ended so far, in the order of the ends. */
  readonly records: readonly RequestRecord[];
  /** Waits for what is under way, and returns everything. */
  stop(): Promise<readonly RequestRecord[]>;
}

export interface SteadyClientOptions {
  readonly url: string;
  /** Milliseconds between the starts of two requests. */
  readonly everyMs: number;
  /** A request that takes longer has failed, with the outcome `timeout`; a pause of the client does not count. */
  readonly timeoutMs: number;
}

/** Sends requests at a steady pace, whatever becomes of the earlier ones, each on a connection of its own. */
export function startSteadyClient(options: SteadyClientOptions): SteadyClient {
  const records: RequestRecord[] = [];
  const underway = new Set<Promise<void>>();
  const stopping = new AbortController();
  const send = (): void => {
    const request = requestOnce(options.url, options.timeoutMs).then((record) => {
      records.push(record);
      underway.delete(request);
    });
    underway.add(request);
  };
  const pace = (async () => {
    for (let next = performance.now(); !stopping.signal.aborted; next += options.everyMs) {
      await sleep(Math.max(0, next - performance.now()), undefined, { signal: stopping.signal }).catch(
        () => {},
      );
      if (!stopping.signal.aborted) send();
    }
  })();
  return {
    records,
    stop: async () => {
      stopping.abort();
      await pace;
      await Promise.all(underway);
      return records;
    },
  };
}

let lastPort = 1999;

/**
 * Below the range that the kernel takes ports from, which it may take again soon. IPVS keeps a connection by
 * direct routing for two minutes after the client's FIN, and drops a new one from the same port when the real
 * server has left the table: a truth about IPVS that would make one request in some thousands fail.
 */
function freshPort(): number {
  lastPort = lastPort >= 32_000 ? 2000 : lastPort + 1;
  return lastPort;
}

/** One request on a connection of its own; never rejects. */
export function requestOnce(url: string, timeoutMs: number): Promise<RequestRecord> {
  const at = performance.now();
  return new Promise((resolve) => {
    const settle = (outcome: string, ok: boolean): void => {
      endPatience();
      resolve({ at, latencyMs: performance.now() - at, outcome, ok });
      request.destroy();
    };
    const request = get(url, { agent: false, localPort: freshPort() }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () =>
        settle(`${response.statusCode} ${body.trim().slice(0, 80)}`, response.statusCode === 200),
      );
      response.on('error', (error) => settle(errorName(error), false));
    });
    request.on('error', (error) => settle(errorName(error), false));
    const endPatience = startPatience(timeoutMs, () => settle('timeout', false));
  });
}

function errorName(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}
