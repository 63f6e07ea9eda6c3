import { up } from '../words.ts';
import type { Talk } from './dialogue.ts';
import { planDialogue } from './plan-dialogue.ts';
import { COMPLETED, expectReply, readReply } from './reply.ts';
import { ServerFault, type Wire } from './wire.ts';

/** As ldirectord introduces itself: servers were told to let it in. */
const NAME = 'localhost.localdomain';

/** smtp and submission: up when the server greets and answers to EHLO, or else to HELO. No mail is sent. */
export const planSmtp = planDialogue({
  own: () => ({}),
  dialogue: () => async (talk) => {
    const wire = await talk.connect();
    const greeting = await expectReply(talk, wire, 'SMTP', 'greeting', COMPLETED);
    await introduce(talk, wire);
    if (talk.startTls !== undefined) {
      wire.send('STARTTLS\r\n');
      await expectReply(talk, wire, 'SMTP', 'answer to STARTTLS', [220, 220]);
      await wire.secure(talk.startTls);
      await introduce(talk, wire);
    }
    wire.send('QUIT\r\n');
    return up(`greeting ${talk.quoted(greeting.text)}`);
  },
});

async function introduce(talk: Talk, wire: Wire): Promise<void> {
  wire.send(`EHLO ${NAME}\r\n`);
  const extended = await readReply(talk, wire, 'SMTP', 'answer to EHLO');
  if (extended.code >= 200 && extended.code <= 299) {
    return;
  }
  if (extended.code < 500) {
    throw new ServerFault(`the server's answer to EHLO is ${talk.quoted(extended.text)}`);
  }
  wire.send(`HELO ${NAME}\r\n`);
  await expectReply(talk, wire, 'SMTP', 'answer to HELO', COMPLETED);
}
