import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type AgentLine, connectAgent } from './agent.ts';
import type { Cleanup } from './cleanup.ts';
import { type Namespace, startIn } from './namespace.ts';

export interface Endpoint {
  readonly protocol: 'tcp' | 'udp';
  readonly address: string;
  readonly port: number;
}

/** What a client is told at once: which host has answered, where it was reached, and whom it sees. */
export interface Greeting {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly client: string;
}

export interface SpeakerCalls {
  listen(host: string, endpoints: readonly Endpoint[]): Promise<void>;
  /** Refuses new connections there; those that it has stay. */
  close(endpoint: Endpoint): Promise<void>;
  open(endpoint: Endpoint): Promise<void>;
}

export type Speaker = Pick<AgentLine<SpeakerCalls, never>, 'ask'>;

const program = fileURLToPath(new URL('speaker-process.js', import.meta.url));

/** Servers in one process of a namespace, each of which greets its clients, sends back what they say, and waits. */
export async function startSpeaker(
  cleanup: Cleanup,
  namespace: Namespace,
  endpoints: readonly Endpoint[],
): Promise<Speaker> {
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
  const child: ChildProcess = startIn(cleanup, namespace, process.execPath, [program], { stdio: [...stdio] });
  const line = await connectAgent<SpeakerCalls, never>(child, `the servers in ${namespace.name}`);
  await line.ask('listen', namespace.name, endpoints);
  return line;
}
