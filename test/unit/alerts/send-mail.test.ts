import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTransport } from 'nodemailer';
import { type Mail, messageOf } from '../../../src/alerts/mail/send-mail.ts';

const mail: Mail = {
  route: { to: ['ops@example.com', 'root'], from: 'directord', server: undefined },
  date: new Date('2026-11-21T08:23:22.000Z'),
  subject: 'the answer does not match "welcome"',
  text: 'what happened\n',
};

async function composed(
  more: Partial<Mail>,
): Promise<{ readonly raw: string; readonly to: readonly string[] }> {
  const transport = createTransport({ streamTransport: true, buffer: true });
  const { message, envelope } = await transport.sendMail(messageOf({ ...mail, ...more }));
  return { raw: message.toString(), to: envelope.to };
}

test('a user of the host gets mail as any address does, and sends it', async () => {
  const { raw, to } = await composed({});
  assert.deepEqual(to, ['ops@example.com', 'root']);
  assert.match(raw, /^From: <?directord>?\r?$/m);
  assert.match(raw, /^To: ops@example\.com, <?root>?\r?$/m);
});

test('a subject is what it is, for filters and pagers, unless it could be taken for something else', async () => {
  assert.match((await composed({})).raw, /^Subject: the answer does not match "welcome"\r?$/m);
  const long = `[lvs1] ${'word '.repeat(40)}`.trim();
  assert.ok(
    (await composed({ subject: long })).raw.replaceAll(/\r?\n(?= )/g, '').includes(`Subject: ${long}`),
  );
  for (const subject of ['Größe', 'x\r\nBcc: all@example.com']) {
    const { raw } = await composed({ subject });
    assert.ok(!raw.includes(`Subject: ${subject}`) && !/^Bcc/m.test(raw), raw);
  }
});
