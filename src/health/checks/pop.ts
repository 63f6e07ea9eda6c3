import { up } from '../words.ts';
import type { Talk } from './dialogue.ts';
import { loginOf, planDialogue } from './plan-dialogue.ts';
import { logInToPop } from './pop-login.ts';
import { readStatus } from './pop-status.ts';
import { ServerFault, type Wire } from './wire.ts';

/** pop and pops: up when the server greets, and lets `login` in where one is set. */
export const planPop = planDialogue({
  own: loginOf,
  dialogue:
    ({ login, password }) =>
    async (talk) => {
      const wire = await talk.connect();
      const greeting = await expectOk(talk, wire, 'greeting');
      if (talk.startTls !== undefined) {
        wire.send('STLS\r\n');
        await expectOk(talk, wire, 'answer to STLS');
        await wire.secure(talk.startTls);
      }
      if (login !== '') {
        await logInToPop(talk, wire, greeting, { login, password });
      }
      wire.send('QUIT\r\n');
      return up(login === '' ? `greeting ${talk.quoted(greeting)}` : 'logged in');
    },
});

async function expectOk(talk: Talk, wire: Wire, what: string): Promise<string> {
  const status = await readStatus(talk, wire, what);
  if (!status.ok) {
    throw new ServerFault(`the server's ${what} is ${talk.quoted(status.text)}`);
  }
  return status.text;
}
