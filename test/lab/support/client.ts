import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { connectAgent } from './agent.ts';
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

const program = fileURLToPath(new URL('client-process.js', import.meta.url));

export async function startClient(cleanup: Cleanup): Promise<Client> {
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  cleanup.add(() => endProcess(child, 'SIGKILL'));
  const { ask } = await connectAgent<ClientCalls, never>(child, 'the client');
  return {
    begin: (options) => ask('begin', options),
    end: () => ask('end'),
    download: (url, count) => ask('download', url, count),
    downloaded: () => ask('downloaded'),
  };
}
