import { AGENT_LINE_LIMIT, readAgentLine } from '../agent-line.ts';
import type { Check } from '../planned-check.ts';
import { down, up } from '../words.ts';
import { dialogueCheck } from './dialogue.ts';
import { ServerFault, type Wire } from './wire.ts';

const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];

export interface AgentParameters {
  readonly address: string;
  readonly port: number;
  /** Sent first; empty: nothing is. */
  readonly request: string;
  readonly timeoutMs: number;
}

/** Up when an agent has told something that is understood. It says nothing of whether the server works. */
export function agentCheck(parameters: AgentParameters): Check {
  return dialogueCheck(parameters, [], async (talk) => {
    const wire = await talk.connect();
    if (parameters.request !== '') wire.send(parameters.request);
    const text = await firstLine(wire);
    const report = readAgentLine(text);
    if (!report.ok) {
      const context = /\S\s+\S/.test(text) ? ` (it said ${talk.quoted(text)})` : '';
      return down(`${report.problem}${context}`);
    }
    return { ...up(`said ${talk.quoted(text)}`), agent: report };
  });
}

/** Ended by a line feed, a carriage return or the connection. */
async function firstLine(wire: Wire): Promise<string> {
  let said: Buffer = Buffer.alloc(0);
  for (;;) {
    const piece = await wire.piece('answer of the agent');
    if (piece !== undefined) said = Buffer.concat([said, piece]);
    const end = said.findIndex((byte) => byte === LINE_FEED || byte === CARRIAGE_RETURN);
    if (end !== -1) return said.toString('utf8', 0, end);
    if (piece === undefined) return said.toString('utf8');
    if (said.length > AGENT_LINE_LIMIT) {
      throw new ServerFault(`the agent's line has no end (more than ${AGENT_LINE_LIMIT} bytes)`);
    }
  }
}
