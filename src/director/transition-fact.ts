import { agentWords } from '../pool/agent-state.ts';
import type { Transition } from '../pool/server-state.ts';
import type { EventFact } from './event.ts';
import type { Server } from './servers.ts';

/** What a change of a server's state means to an operator; undefined where nothing changed. */
export function transitionFact(
  { virtualId, name, health: { state, agent } }: Pick<Server, 'virtualId' | 'name' | 'health'>,
  failureCount: number,
  transition: Transition,
): EventFact | undefined {
  const about = { virtual: virtualId, real: name };
  const where = `${name} (${virtualId})`;
  const reason = state.reason;
  switch (transition) {
    case 'none':
      return undefined;
    case 'up':
      if (agent?.said.health === 'down') {
        const message = `The check of ${where} is good, but its agent says ${agentWords(agent)}: ${reason}`;
        return { ...about, severity: 'info', kind: 'agent-said', message };
      }
      return {
        ...about,
        severity: 'notice',
        kind: 'real-up',
        message: `Real server up: ${where}: ${reason}`,
      };
    case 'down':
      return {
        ...about,
        severity: 'warning',
        kind: 'real-down',
        message: `Real server down: ${where}: ${reason}`,
      };
    case 'soft-failure': {
      const message = `Soft failure real server: ${where} failure ${state.softFailures}/${failureCount}: ${reason}`;
      return { ...about, severity: 'notice', kind: 'real-soft-failure', message };
    }
    case 'soft-failures-reset':
      return {
        ...about,
        severity: 'info',
        kind: 'real-soft-failure',
        message: `Resetting soft failure count: ${where}`,
      };
  }
}
