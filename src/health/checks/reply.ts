import type { Talk } from './dialogue.ts';
import { ServerFault, type Wire } from './wire.ts';

/** An answer of SMTP, FTP or NNTP: a number of three digits, and text for people. */
export interface Reply {
  readonly code: number;
  /** The first line, with its number. */
  readonly text: string;
}

/** Reads a whole reply; where its first line has a hyphen behind the number, it goes on to a line without. */
export async function readReply(talk: Talk, wire: Wire, protocol: string, what: string): Promise<Reply> {
  const text = await wire.line(what);
  const [, digits, more] = /^([1-5]\d\d)(?:([ -])|$)/.exec(text) ?? [];
  if (digits === undefined) {
    throw new ServerFault(`the server does not speak ${protocol}: its ${what} is ${talk.quoted(text)}`);
  }
  if (more === '-') {
    const last = new RegExp(`^${digits}(?: |$)`);
    while (!last.test(await wire.line(what)));
  }
  return { code: Number(digits), text };
}

/** Reads a reply that must have a number from `from` to `to`. */
export async function expectReply(
  talk: Talk,
  wire: Wire,
  protocol: string,
  what: string,
  [from, to]: readonly [number, number],
): Promise<Reply> {
  const reply = await readReply(talk, wire, protocol, what);
  if (reply.code < from || reply.code > to) {
    throw new ServerFault(`the server's ${what} is ${talk.quoted(reply.text)}`);
  }
  return reply;
}

/** Positive completion, in all three protocols. */
export const COMPLETED = [200, 299] as const;
