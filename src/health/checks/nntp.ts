import { up } from '../words.ts';
import { planDialogue } from './plan-dialogue.ts';
import { expectReply } from './reply.ts';

/** Posting allowed, posting prohibited (RFC 3977, 5.1). */
const SERVICE_AVAILABLE = [200, 201] as const;

/** nntp: up when the server's greeting says that it serves. */
export const planNntp = planDialogue({
  own: () => ({}),
  dialogue: () => async (talk) => {
    const wire = await talk.connect();
    const greeting = await expectReply(talk, wire, 'NNTP', 'greeting', SERVICE_AVAILABLE);
    wire.send('QUIT\r\n');
    return up(`greeting ${talk.quoted(greeting.text)}`);
  },
});
