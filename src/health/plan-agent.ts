import type { RealServer, VirtualServer } from '../config/configuration.ts';
import { checkKey } from './check-key.ts';
import { type AgentParameters, agentCheck } from './checks/agent.ts';
import type { PlannedCheck } from './planned-check.ts';
import { hostAndPort } from './words.ts';

/** The question to the agent of one real server; undefined where none is asked at a port. */
export function planAgent({ agent, check }: VirtualServer, real: RealServer): PlannedCheck | undefined {
  if (agent?.source.kind !== 'port') return undefined;
  const { port, request, intervalMs } = agent.source;
  const { address } = real;
  const parameters: AgentParameters = { address, port, request, timeoutMs: check.checkTimeoutMs };
  return {
    key: checkKey(['agent', parameters, intervalMs]),
    description: `agent ${hostAndPort(address, port)}`,
    intervalMs,
    timeoutMs: parameters.timeoutMs,
    run: agentCheck(parameters),
  };
}
