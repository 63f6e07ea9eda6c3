import { fileURLToPath } from 'node:url';
import type { Carrier } from '../../../src/addresses/carrier-watch.ts';
import type { HoldOptions, HoldResult } from '../../../src/addresses/hold.ts';
import type { ReleaseResult } from '../../../src/addresses/release.ts';
import type { VirtualAddress } from '../../../src/addresses/virtual-address.ts';
import { type AgentLine, connectAgent } from '../support/agent.ts';
import type { Cleanup } from '../support/cleanup.ts';
import { endProcess, type Namespace, startIn } from '../support/namespace.ts';

export type AgentEvent =
  | { readonly kind: 'trouble'; readonly reason: string }
  | { readonly kind: 'stranger'; readonly address: string; readonly mac: string }
  | { readonly kind: 'lost'; readonly address: string }
  | { readonly kind: 'link'; readonly name: string; readonly running: boolean; readonly at: number }
  | { readonly kind: 'link-gone'; readonly name: string }
  | { readonly kind: 'carrier'; readonly device: string; readonly carrier: Carrier; readonly at: number }
  | {
      readonly kind: 'ping';
      readonly address: string;
      readonly reachable: boolean;
      readonly reason: string;
    }
  | {
      readonly kind: 'frame';
      readonly what: string;
      readonly address: string;
      readonly mac: string;
      /** Wall clock, which all namespaces share. */
      readonly at: number;
    };

/** What an agent can be asked to do; times are in milliseconds. */
export interface AgentCalls {
  hold(
    addresses: readonly VirtualAddress[],
    options?: HoldOptions,
  ): Promise<{ readonly results: readonly HoldResult[]; readonly took: number }>;
  release(
    addresses: readonly VirtualAddress[],
  ): Promise<{ readonly results: readonly ReleaseResult[]; readonly took: number }>;
  releaseLeftovers(): Promise<readonly ReleaseResult[]>;
  /** How long the call took. */
  announce(addresses: readonly VirtualAddress[]): Promise<number>;
  withdraw(addresses: readonly VirtualAddress[]): Promise<void>;
  /** A MAC address, or `nobody`. */
  whoElseHolds(address: string, device: string, timeoutMs: number): Promise<string>;
  watchStrangers(addresses: readonly VirtualAddress[]): Promise<void>;
  watchCarrier(device: string, lostAfter: number, backAfter: number): Promise<void>;
  watchPing(address: string, interval: number, misses: number): Promise<void>;
  macOf(device: string): Promise<string>;
  /** What the watch of the network says is there. */
  addresses(device: string): Promise<readonly string[]>;
  /** Tells every ARP packet and neighbour message from others as an event from now on. */
  capture(device: string): Promise<void>;
}

/** src/addresses at work in a namespace, in a process of its own. */
export interface Agent extends AgentLine<AgentCalls, AgentEvent> {
  /** Does the work while the agent's process is stopped. */
  whileStopped(work: () => void): Promise<void>;
  /** As a crash: nothing is cleaned. */
  kill(): Promise<void>;
}

const program = fileURLToPath(new URL('agent-process.js', import.meta.url));

export async function startAgent(cleanup: Cleanup, namespace: Namespace, stateFile: string): Promise<Agent> {
  const child = startIn(cleanup, namespace, process.execPath, [program, stateFile], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const line = await connectAgent<AgentCalls, AgentEvent>(child, `the agent in ${namespace.name}`);
  return {
    ...line,
    whileStopped: async (work) => {
      child.kill('SIGSTOP');
      try {
        work();
      } finally {
        child.kill('SIGCONT');
      }
    },
    kill: async () => {
      await endProcess(child, 'SIGKILL');
    },
  };
}
