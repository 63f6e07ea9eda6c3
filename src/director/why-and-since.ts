import { agentWords } from '../pool/agent-state.ts';
import type { RealServerInput } from '../pool/desired-table.ts';

/** Why a real server is in its state, and since when (ISO 8601): by a file, by its agent, or by its check. */
export function whyAndSince({ inMaintenance, state, agent }: RealServerInput): {
  readonly reason: string;
  readonly since: string;
} {
  if (inMaintenance) return { reason: 'Server in maintenance', since: state.since.toISOString() };
  const isOut = agent?.said.health === 'down' || agent?.said.service === 'maint';
  if (!isOut) return { reason: state.reason, since: state.since.toISOString() };
  return { reason: `its agent says ${agentWords(agent)}`, since: agent.since.toISOString() };
}
