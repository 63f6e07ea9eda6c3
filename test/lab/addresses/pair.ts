import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VirtualAddress } from '../../../src/addresses/virtual-address.ts';
import type { Cleanup } from '../support/cleanup.ts';
import { createLan, joinLan } from '../support/lan.ts';
import { commandIn, type Namespace } from '../support/namespace.ts';
import { type Agent, startAgent } from './agent.ts';

/** Milliseconds for what takes much less on a quiet machine. */
export const patienceMs = 30_000;

export interface AgentHost {
  readonly namespace: Namespace;
  readonly stateFile: string;
  readonly agent: Agent;
}

/** Two directors, `one` (10.77.0.2, fd77::2) and `two` (10.77.0.3, fd77::3), on a segment with the test itself. */
export async function createPair(
  cleanup: Cleanup,
): Promise<{ readonly one: AgentHost; readonly two: AgentHost }> {
  const lan = createLan(cleanup, ['10.77.0.254/24', 'fd77::fe/64']);
  const join = (name: string, number: number): Namespace =>
    joinLan(cleanup, lan, name, [`10.77.0.${number}/24`, `fd77::${number}/64`]);
  const [one, two] = [join('one', 2), join('two', 3)];
  return { one: await startHost(cleanup, one), two: await startHost(cleanup, two) };
}

async function startHost(cleanup: Cleanup, namespace: Namespace): Promise<AgentHost> {
  const directory = mkdtempSync(join(tmpdir(), `addresses-${namespace.name}-`));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  const stateFile = join(directory, 'held.json');
  return { namespace, stateFile, agent: await startAgent(cleanup, namespace, stateFile) };
}

export function vip(address: string, prefixLength = address.includes(':') ? 64 : 24): VirtualAddress {
  return { address, prefixLength, device: 'eth0' };
}

/** `10.77.0.100/24` and so on, as `ip` lists a host's addresses. */
export function addressesOn(namespace: Namespace, device: string): readonly string[] {
  const text = commandIn(namespace, 'ip', ['-oneline', 'address', 'show', 'dev', device]);
  return [...text.matchAll(/ inet6? (\S+)/g)].map((match) => match[1] ?? '');
}
