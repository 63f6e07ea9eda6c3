import { createHash, createHmac } from 'node:crypto';
import type { Talk } from './dialogue.ts';
import type { Login } from './plan-dialogue.ts';
import { type PopStatus, readStatus } from './pop-status.ts';
import { ServerFault, type Wire } from './wire.ts';

/**
 * Logs in by each way that the server offers, as ldirectord does, until one succeeds: APOP, CRAM-MD5, and
 * at last USER and PASS. Throws what the server said to the last one.
 */
export async function logInToPop(talk: Talk, wire: Wire, greeting: string, user: Login): Promise<void> {
  const timestamp = /<[^<>\s]+@[^<>\s]+>/.exec(greeting)?.[0];
  if (timestamp !== undefined && (await apop(talk, wire, timestamp, user)).ok) {
    return;
  }
  if ((await offersCramMd5(talk, wire)) && (await cramMd5(talk, wire, user)).ok) {
    return;
  }
  const answer = await userAndPass(talk, wire, user);
  if (!answer.ok) {
    throw new ServerFault(`the login was refused: ${talk.quoted(answer.text)}`);
  }
}

async function apop(
  talk: Talk,
  wire: Wire,
  timestamp: string,
  { login, password }: Login,
): Promise<PopStatus> {
  const digest = createHash('md5').update(timestamp).update(password).digest('hex');
  talk.hide(digest);
  wire.send(`APOP ${login} ${digest}\r\n`);
  return readStatus(talk, wire, 'answer to APOP');
}

async function offersCramMd5(talk: Talk, wire: Wire): Promise<boolean> {
  wire.send('CAPA\r\n');
  if (!(await readStatus(talk, wire, 'answer to CAPA')).ok) {
    return false;
  }
  let offered = false;
  for (;;) {
    const capability = await wire.line('list of capabilities');
    if (capability === '.') {
      return offered;
    }
    offered ||= /^SASL .*\bCRAM-MD5\b/.test(capability);
  }
}

async function cramMd5(talk: Talk, wire: Wire, { login, password }: Login): Promise<PopStatus> {
  wire.send('AUTH CRAM-MD5\r\n');
  const what = 'answer to AUTH';
  const challenge = await wire.line(what);
  if (!challenge.startsWith('+ ')) {
    return { ok: false, text: challenge };
  }
  const digest = createHmac('md5', password)
    .update(Buffer.from(challenge.slice(2), 'base64'))
    .digest('hex');
  const response = Buffer.from(`${login} ${digest}`).toString('base64');
  talk.hide(digest);
  talk.hide(response);
  wire.send(`${response}\r\n`);
  return readStatus(talk, wire, what);
}

async function userAndPass(talk: Talk, wire: Wire, { login, password }: Login): Promise<PopStatus> {
  wire.send(`USER ${login}\r\n`);
  const known = await readStatus(talk, wire, 'answer to USER');
  if (!known.ok) {
    return known;
  }
  wire.send(`PASS ${password}\r\n`);
  return readStatus(talk, wire, 'answer to PASS');
}
