import type { Talk } from './dialogue.ts';
import { ServerFault, type Wire } from './wire.ts';

export interface PopStatus {
  readonly ok: boolean;
  /** The whole line. */
  readonly text: string;
}

/** Reads the first line of an answer. */
export async function readStatus(talk: Talk, wire: Wire, what: string): Promise<PopStatus> {
  const text = await wire.line(what);
  if (!/^(?:\+OK|-ERR)(?: |$)/.test(text)) {
    throw new ServerFault(`the server does not speak POP3: its ${what} is ${talk.quoted(text)}`);
  }
  return { ok: text.startsWith('+'), text };
}
