import { optional } from '../config/optional.ts';
import { type AgentState, agentWords } from '../pool/agent-state.ts';
import type { EventFact } from './event.ts';
import type { Server } from './servers.ts';

/**
 * What a change of what an agent says means to an operator. A new share of the weight is none: the change of the
 * table tells it.
 */
export function agentFacts(
  { virtualId, name, health: { state } }: Pick<Server, 'virtualId' | 'name' | 'health'>,
  before: AgentState,
  after: AgentState,
): readonly EventFact[] {
  const about = { virtual: virtualId, real: name };
  const where = `${name} (${virtualId})`;
  const words = agentWords(after);
  const facts: EventFact[] = [];
  if (after.givenUp && !before.givenUp) {
    const message = `Agent of real server ${where} tells nothing, so its weight is the configured one: ${after.problem}`;
    facts.push({
      ...about,
      severity: 'warning',
      kind: 'agent-lost',
      message,
      ...optional('reason', after.problem),
    });
  } else if (before.givenUp && !after.givenUp) {
    const message = `Agent of real server ${where} tells something again: ${words}`;
    facts.push({ ...about, severity: 'notice', kind: 'agent-said', message });
  } else if (after.said.service !== before.said.service) {
    const ready = after.said.service === 'ready' && words !== 'ready' ? 'ready, ' : '';
    const message = `Agent of real server ${where} says ${ready}${words}`;
    facts.push({ ...about, severity: 'notice', kind: 'agent-said', message });
  }
  const [wasDown, isDown] = [before.said.health === 'down', after.said.health === 'down'];
  if (wasDown !== isDown && state.up) {
    const reason = after.givenUp ? 'its agent tells nothing any more' : `its agent says ${words}`;
    facts.push(
      isDown
        ? {
            ...about,
            severity: 'warning',
            kind: 'real-down',
            message: `Real server down: ${where}: ${reason}`,
          }
        : { ...about, severity: 'notice', kind: 'real-up', message: `Real server up: ${where}: ${reason}` },
    );
  }
  return facts;
}
