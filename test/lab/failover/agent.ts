import { fileURLToPath } from 'node:url';
import type { Failover, FailoverOptions } from '../../../src/failover-shell/failover.ts';
import type { FailoverNotice, RoleChange } from '../../../src/failover-shell/messages.ts';
import type { Cleanup } from '../support/cleanup.ts';
import { endProcess, type Namespace, startIn } from '../support/namespace.ts';

/** Times are milliseconds of the wall clock, which all namespaces share. */
export type AgentEvent =
  | { readonly kind: 'notice'; readonly notice: FailoverNotice }
  | ({ readonly kind: 'role'; readonly at: number } & RoleChange)
  | { readonly kind: 'failure'; readonly reason: string };

export type AgentCalls = Pick<Failover, 'status' | 'command' | 'announceRestart' | 'stop'>;

export interface AgentRequest {
  readonly id: number;
  readonly call: keyof AgentCalls;
  readonly args: readonly unknown[];
}

export interface AgentAnswer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

export type AgentMessage = AgentAnswer | { readonly event: AgentEvent } | { readonly ready: true };

export type AgentSettings = Pick<FailoverOptions, 'pair' | 'node' | 'digest' | 'ledgerFile'>;

/** A director's failover in a namespace, in a process of its own that also answers connections on port 8080. */
export interface Agent {
  readonly name: string;
  readonly namespace: Namespace;
  readonly events: readonly AgentEvent[];
  ask<Call extends keyof AgentCalls>(
    call: Call,
    ...args: Parameters<AgentCalls[Call]>
  ): ReturnType<AgentCalls[Call]>;
  /** As a crash: nothing is cleaned. */
  kill(): Promise<void>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Resolves with the exit code when the process has ended by itself. */
  readonly ended: Promise<number | null>;
}

const program = fileURLToPath(new URL('agent-process.js', import.meta.url));
const callTimeoutMs = 30_000;

export async function startAgent(
  cleanup: Cleanup,
  namespace: Namespace,
  settings: AgentSettings,
): Promise<Agent> {
  const child = startIn(cleanup, namespace, process.execPath, [program, JSON.stringify(settings)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const events: AgentEvent[] = [];
  const waiting = new Map<number, (answer: AgentAnswer) => void>();
  let nextId = 1;
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await new Promise<void>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the agent in ${namespace.name} ended`)));
    child.on('message', (message: AgentMessage) => {
      if ('event' in message) events.push(message.event);
      else if ('id' in message) waiting.get(message.id)?.(message);
      else resolve();
    });
  });
  const ask = (call: keyof AgentCalls, args: readonly unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = nextId++;
      const timer = setTimeout(() => reject(new Error(`${call}: no answer`)), callTimeoutMs);
      waiting.set(id, ({ result, error }) => {
        clearTimeout(timer);
        waiting.delete(id);
        if (error === undefined) resolve(result);
        else reject(new Error(error));
      });
      child.send({ id, call, args } satisfies AgentRequest);
    });
  return {
    name: settings.node,
    namespace,
    events,
    // What the agent answers is what its function returned: both are checked against AgentCalls.
    ask: (call, ...args) => ask(call, args) as ReturnType<AgentCalls[typeof call]>,
    kill: async () => {
      await endProcess(child, 'SIGKILL');
    },
    signal: (signal) => void child.kill(signal),
    ended,
  };
}
