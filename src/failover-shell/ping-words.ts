import type { State } from '../failover/state.ts';
import type { TellNote } from './note.ts';

/**
 * Says which ping node stopped answering, and which answers again: that a director does not reach its ping nodes is
 * what moves a group, and whoever looks for the fault needs the address. To be called now and then.
 */
export function createPingWords(note: TellNote): (state: State) => void {
  const before = new Map<string, boolean>();
  return ({ pings }) => {
    for (const [address, { settled: answers }] of Object.entries(pings)) {
      const answered = before.get(address) ?? true;
      before.set(address, answers);
      if (answers === answered) continue;
      const kind = answers ? 'ping-answers' : 'ping-lost';
      note(`ping node ${address} ${answers ? 'answers again' : 'does not answer'}`, { kind, address });
    }
  };
}
