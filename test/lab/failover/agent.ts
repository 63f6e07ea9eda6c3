import { fileURLToPath } from 'node:url';
import type { Failover, FailoverOptions } from '../../../src/failover-shell/failover.ts';
import type { FailoverNotice, RoleChange } from '../../../src/failover-shell/messages.ts';
import { type AgentLine, connectAgent } from '../support/agent.ts';
import type { Cleanup } from '../support/cleanup.ts';
import { printOnFailure } from '../support/last-words.ts';
import { endProcess, type Namespace, startIn } from '../support/namespace.ts';

/** Times are milliseconds of the wall clock, which all namespaces share. */
export type AgentEvent =
  | { readonly kind: 'notice'; readonly notice: FailoverNotice }
  | ({ readonly kind: 'role'; readonly at: number } & RoleChange)
  | { readonly kind: 'failure'; readonly reason: string };

export type AgentCalls = Pick<Failover, 'status' | 'command' | 'announceRestart' | 'stop'>;

export type AgentSettings = Pick<FailoverOptions, 'pair' | 'node' | 'digest' | 'ledgerFile'>;

/** A director's failover in a namespace, in a process of its own that also answers connections on port 8080. */
export interface Agent extends AgentLine<AgentCalls, AgentEvent> {
  readonly name: string;
  readonly namespace: Namespace;
  /** As a crash: nothing is cleaned. */
  kill(): Promise<void>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Resolves with the exit code when the process has ended by itself. */
  readonly ended: Promise<number | null>;
}

const program = fileURLToPath(new URL('agent-process.js', import.meta.url));

export async function startAgent(
  cleanup: Cleanup,
  namespace: Namespace,
  settings: AgentSettings,
): Promise<Agent> {
  const child = startIn(cleanup, namespace, process.execPath, [program, JSON.stringify(settings)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const line = await connectAgent<AgentCalls, AgentEvent>(child, `the agent in ${namespace.name}`);
  printOnFailure(() => `what ${settings.node} told:\n${line.events.map(lineOf).join('\n')}`);
  return {
    name: settings.node,
    namespace,
    ...line,
    kill: async () => {
      await endProcess(child, 'SIGKILL');
    },
    signal: (signal) => void child.kill(signal),
    ended,
  };
}

function lineOf(event: AgentEvent): string {
  return JSON.stringify(event.kind === 'notice' ? event.notice : event);
}
