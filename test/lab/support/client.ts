import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Cleanup } from './cleanup.ts';
import { endProcess } from './namespace.ts';
import type { RequestRecord, SteadyClientOptions } from './steady-client.ts';

/** A download of some seconds, and what became of it. */
export interface Transfer {
  /** `complete`, or the error's code. */
  readonly outcome: string;
  readonly bytes: number;
  /** Milliseconds from one piece of the answer to the next. */
  readonly longestPauseMs: number;
}

export interface ClientCalls {
  /** Begins to send requests at a steady pace, each on a connection of its own. */
  begin(options: SteadyClientOptions): Promise<void>;
  /** Ends that, and waits for what is under way. `at` is milliseconds of the wall clock. */
  end(): Promise<readonly RequestRecord[]>;
  /** Begins that many downloads; resolves when each has received its first piece. */
  download(url: string, count: number): Promise<void>;
  /** Resolves when all of them have ended. */
  downloaded(): Promise<readonly Transfer[]>;
}

/**
 * A client on the test's own host in a process of its own: whatever the test is busy with, the pace and the
 * times are true.
 */
export type Client = ClientCalls;

export interface ClientRequest {
  readonly id: number;
  readonly call: keyof ClientCalls;
  readonly args: readonly unknown[];
}

export interface ClientAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

const program = fileURLToPath(new URL('client-process.js', import.meta.url));
const callTimeoutMs = 90_000;

export async function startClient(cleanup: Cleanup): Promise<Client> {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  cleanup.add(() => endProcess(child, 'SIGKILL'));
  const waiting = new Map<number, (answer: ClientAnswer) => void>();
  let nextId = 1;
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error('the client has ended')));
    child.on('message', (message: ClientAnswer) => {
      if (message.id === 0) resolve();
      waiting.get(message.id)?.(message);
    });
  });
  const ask = (call: keyof ClientCalls, ...args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      const timer = setTimeout(() => reject(new Error(`the client does not answer ${call}`)), callTimeoutMs);
      waiting.set(id, ({ result, error }) => {
        clearTimeout(timer);
        waiting.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(error));
      });
      child.send({ id, call, args } satisfies ClientRequest);
    });
  // What the process answers is what its function of that name returned.
  return {
    begin: async (options) => void (await ask('begin', options)),
    end: () => ask('end') as Promise<readonly RequestRecord[]>,
    download: async (url, count) => void (await ask('download', url, count)),
    downloaded: () => ask('downloaded') as Promise<readonly Transfer[]>,
  };
}
