import { up } from '../words.ts';
import type { Talk } from './dialogue.ts';
import { type Login, loginOf, planDialogue } from './plan-dialogue.ts';
import { ServerFault, type Wire } from './wire.ts';

/** imap and imaps: up when the server greets, and lets `login` in where one is set. */
export const planImap = planDialogue({
  own: loginOf,
  dialogue: (user) => async (talk) => {
    const wire = await talk.connect();
    const greeting = await wire.line('greeting');
    if (!/^\* (?:OK|PREAUTH|BYE)(?: |$)/i.test(greeting)) {
      throw new ServerFault(`the server does not speak IMAP: its greeting is ${talk.quoted(greeting)}`);
    }
    if (/^\* BYE/i.test(greeting)) {
      throw new ServerFault(`the server's greeting is ${talk.quoted(greeting)}`);
    }
    if (talk.startTls !== undefined) {
      wire.send('tls STARTTLS\r\n');
      const answer = await readTagged(wire, 'tls', 'answer to STARTTLS');
      if (!isOk(answer)) {
        throw new ServerFault(`the server's answer to STARTTLS is ${talk.quoted(answer)}`);
      }
      await wire.secure(talk.startTls);
    }
    // A server that greets with PREAUTH knows who asks, and takes no other login.
    const logsIn = user.login !== '' && !/^\* PREAUTH/i.test(greeting);
    if (logsIn) {
      await logIn(talk, wire, user);
    }
    wire.send('out LOGOUT\r\n');
    return up(logsIn ? 'logged in' : `greeting ${talk.quoted(greeting)}`);
  },
});

async function logIn(talk: Talk, wire: Wire, { login, password }: Login): Promise<void> {
  const what = 'answer to LOGIN';
  let command = 'in LOGIN';
  for (const word of [login, password]) {
    if (isQuotable(word)) {
      const quoted = `"${word.replace(/["\\]/g, '\\$&')}"`;
      command += ` ${quoted}`;
    } else {
      // Other bytes go as a literal, which the server must ask for (RFC 3501, 4.3).
      wire.send(`${command} {${Buffer.byteLength(word)}}\r\n`);
      const answer = await readTagged(wire, 'in', what);
      if (!answer.startsWith('+')) {
        throw new ServerFault(`the login was refused: ${talk.quoted(withoutTag(answer))}`);
      }
      command = word;
    }
  }
  talk.hide(password.replace(/["\\]/g, '\\$&'));
  wire.send(`${command}\r\n`);
  const answer = await readTagged(wire, 'in', what);
  if (!isOk(answer)) {
    throw new ServerFault(`the login was refused: ${talk.quoted(withoutTag(answer))}`);
  }
}

function isQuotable(word: string): boolean {
  return /^[\x20-\x7e]*$/.test(word);
}

/** Reads on to the answer with this tag, or to a request for more; what the server tells besides is skipped. */
async function readTagged(wire: Wire, tag: string, what: string): Promise<string> {
  for (;;) {
    const line = await wire.line(what);
    if (line.startsWith(`${tag} `) || line.startsWith('+')) {
      return line;
    }
  }
}

function isOk(answer: string): boolean {
  return /^\S+ OK(?: |$)/i.test(answer);
}

function withoutTag(answer: string): string {
  return answer.replace(/^\S+ /, '');
}
