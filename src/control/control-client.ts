import { type IncomingMessage, request } from 'node:http';
import type { RealServerSelector, ReloadOutcome, SelectionOutcome } from '../director/director.ts';
import type { DirectorEvent } from '../director/event.ts';
import type { Member, OrderOutcome } from '../pair/member.ts';
import type { MemberStatus } from '../pair/member-status.ts';
import { errorCode } from '../system/error-code.ts';
import { errorMessage } from '../system/error-message.ts';
import { type EventsRequest, eventsQuery } from './events-query.ts';
import { readLines } from './line-reader.ts';

/** Why a daemon could not be asked, or did not answer as it should. */
export class ControlError extends Error {
  override readonly name = 'ControlError';
  /** `absent`: nobody listens there. `busy`: the daemon is starting, or has too many clients. */
  readonly kind: 'absent' | 'busy' | 'denied' | 'timeout' | 'failed';

  constructor(kind: ControlError['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Asks a running directord over its control socket. Every method rejects with a ControlError. */
export interface ControlClient
  extends Pick<
    Member,
    'status' | 'reload' | 'drain' | 'undrain' | 'setWeight' | 'order' | 'restart' | 'stop'
  > {
  /**
   * Calls `onEvent` for each event. Resolves at the end of the stream (with `follow`: when the daemon stops)
   * or when `signal` aborts; rejects when the daemon dropped us for being too slow.
   */
  events(
    request: EventsRequest,
    onEvent: (event: DirectorEvent) => void,
    signal?: AbortSignal,
  ): Promise<void>;
}

/**
 * Milliseconds. A reload resolves names and plans a whole table, and a restart looks first whether the next start
 * would succeed at that; a stop waits until the table is clean. An order that is waited for ends in the daemon, after
 * 20 s and 30 s for each start and stop command of the group that has most of them: the bound here is for a daemon that
 * hangs, and has room for 19 commands.
 */
export const DEFAULT_TIMEOUTS = {
  status: 10_000,
  command: 10_000,
  order: 600_000,
  reload: 120_000,
  stop: 60_000,
};

const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
const MAX_EVENT_BYTES = 1024 * 1024;

export function createControlClient(socketPath: string, timeouts = DEFAULT_TIMEOUTS): ControlClient {
  const post = async <T>(path: string, body: unknown, timeoutMs: number): Promise<T> => {
    const answer = await exchange(socketPath, 'POST', path, body, AbortSignal.timeout(timeoutMs));
    return (await readAnswer(answer, socketPath)) as T;
  };
  const select = (path: string, body: RealServerSelector & { weight?: number | 'auto' }) =>
    post<SelectionOutcome>(path, body, timeouts.command);

  return {
    async status() {
      const signal = AbortSignal.timeout(timeouts.status);
      const answer = await exchange(socketPath, 'GET', '/status', undefined, signal);
      return (await readAnswer(answer, socketPath)) as MemberStatus;
    },
    reload: () => post<ReloadOutcome>('/reload', undefined, timeouts.reload),
    drain: (selector) => select('/drain', selector),
    undrain: (selector) => select('/undrain', selector),
    setWeight: (selector, weight) => select('/weight', { ...selector, weight }),
    order({ kind, groups, wait }) {
      const body = groups.length > 0 ? { groups, wait } : { wait };
      return post<OrderOutcome>(`/${kind}`, body, wait ? timeouts.order : timeouts.command);
    },
    restart: () => post<OrderOutcome>('/restart', undefined, timeouts.reload),
    async stop() {
      await post('/stop', undefined, timeouts.stop);
    },
    async events(request, onEvent, signal) {
      const path = `/events?${eventsQuery(request)}`;
      // The headers come at once even where no event does: their lack is a daemon that hangs.
      const timer = AbortSignal.timeout(timeouts.status);
      const stopped = signal ?? new AbortController().signal;
      try {
        const answer = await exchange(socketPath, 'GET', path, undefined, timer, stopped);
        if (answer.statusCode !== 200) throw refusal(await readAnswer(answer, socketPath));
        for await (const line of readLines(answer, MAX_EVENT_BYTES)) {
          const event = JSON.parse(line) as DirectorEvent | { dropped: string };
          if ('dropped' in event)
            throw new ControlError('failed', `directord ended the stream: ${event.dropped}`);
          onEvent(event);
        }
      } catch (error) {
        if (stopped.aborted) return;
        throw asControlError(error, socketPath);
      }
    },
  };
}

/** Resolves with the answer's head. `headSignal` bounds the wait for it, and for its body too if no `signal` does. */
function exchange(
  socketPath: string,
  method: 'GET' | 'POST',
  path: string,
  body: unknown,
  headSignal: AbortSignal,
  signal = headSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, path, method, agent: false, signal });
    const giveUp = (): void => {
      sent.destroy(headSignal.reason);
    };
    headSignal.addEventListener('abort', giveUp);
    sent.once('response', (answer) => {
      headSignal.removeEventListener('abort', giveUp);
      resolve(answer);
    });
    sent.on('error', (error) => {
      headSignal.removeEventListener('abort', giveUp);
      reject(asControlError(error, socketPath));
    });
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** The answer's JSON, also where the daemon declined (422): its `ok` tells. Any other failure rejects. */
async function readAnswer(answer: IncomingMessage, socketPath: string): Promise<unknown> {
  try {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) throw new ControlError('failed', 'directord sent too large an answer');
      chunks.push(chunk);
    }
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
    if (answer.statusCode === 200 || answer.statusCode === 422) return body;
    throw refusal(body, answer.statusCode);
  } catch (error) {
    throw asControlError(error, socketPath);
  }
}

function refusal(body: unknown, status?: number): ControlError {
  const known = typeof body === 'object' && body !== null && 'message' in body;
  const message = known ? String(body.message) : 'directord refused without saying why';
  return new ControlError(status === 503 ? 'busy' : 'failed', message);
}

function asControlError(error: unknown, socketPath: string): ControlError {
  if (error instanceof ControlError) return error;
  const options = { cause: error };
  const code = errorCode(error);
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    return new ControlError('absent', `no directord answers at ${socketPath}: is it running?`, options);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new ControlError('denied', `${socketPath}: permission denied; run this as root`, options);
  }
  if (error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError')) {
    return new ControlError('timeout', `directord at ${socketPath} did not answer in time`, options);
  }
  return new ControlError('failed', `directord at ${socketPath}: ${errorMessage(error)}`, options);
}
