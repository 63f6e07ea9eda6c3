import type { AgentLine, AgentReport } from './agent-report.ts';
import { clean } from './words.ts';

/** Longer ones are no agent's. */
export const AGENT_LINE_LIMIT = 1024;
const MAX_NOTE = 100;

/** Reads a line without its end. One word that is not known makes all of it unknown, rather than half of it done. */
export function readAgentLine(text: string): AgentReport {
  const [, said = '', note = ''] = /^([^#]*)#?(.*)$/su.exec(text) ?? [];
  const words = said.split(/[\s,]+/).filter((word) => word !== '');
  let line: AgentLine = { note: clean(note, MAX_NOTE) };
  for (const word of words) {
    const part = partOf(word.toLowerCase());
    if (part === undefined) return { ok: false, problem: `${shown(word)} is no word of an agent` };
    line = { ...line, ...part };
  }
  if (words.length === 0) return { ok: false, problem: 'the agent said nothing' };
  return { ok: true, line };
}

function partOf(word: string): Omit<AgentLine, 'note'> | undefined {
  switch (word) {
    case 'up':
      return { health: 'up' };
    case 'down':
    case 'fail':
    case 'stopped':
      return { health: 'down' };
    case 'ready':
    case 'drain':
    case 'maint':
      return { service: word };
  }
  // A proxy's limit of connections, which is not ours to set.
  if (/^maxconn:\d{1,9}$/.test(word)) return {};
  const [, percent] = /^(\d{1,6})%$/.exec(word) ?? [];
  return percent === undefined ? undefined : { percent: Number(percent) };
}

function shown(word: string): string {
  return `"${clean(word, 40)}"`;
}
