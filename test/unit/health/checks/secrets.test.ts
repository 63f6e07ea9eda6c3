import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { inspect } from 'node:util';
import type { CheckSettings, NegotiateService } from '../../../../src/config/configuration.ts';
import { planned } from '../run-check.ts';
import { tcpServer } from '../servers.ts';

const password = 'Unheard-"of" \\pass';

/** Everything that a check shows of itself: it may go to logs, status, metrics and mails. */
async function shown(t: TestContext, check: Partial<CheckSettings>, serve: (socket: Socket) => void) {
  const server = await tcpServer(t, serve);
  const plan = planned(server.port, { ...check, login: 'probe', password });
  const outcome = await plan.run(new AbortController().signal);
  return { outcome, text: `${plan.key} ${plan.description} ${inspect(plan)} ${inspect(outcome)}` };
}

/** Speaks the protocol until the password arrives, and then says back all that it hears. */
function echo(words: readonly string[], after = ''): (socket: Socket) => void {
  return (socket) => {
    const answers = [...words];
    socket.write(answers.shift() ?? '');
    socket.on('data', (bytes) => {
      socket.write(answers.shift() ?? Buffer.concat([bytes, Buffer.from(after)]));
    });
  };
}

const echoes: readonly (readonly [NegotiateService, readonly string[], string?])[] = [
  ['pop', ['+OK\r\n', '-ERR no CAPA\r\n', '+OK\r\n']],
  ['pop', ['+OK <1@pop>\r\n', '-ERR no APOP\r\n', '+OK\r\nSASL CRAM-MD5\r\n.\r\n', '+ PDFAcG9wPg==\r\n']],
  ['imap', ['* OK\r\n']],
  ['ftp', ['220\r\n', '331\r\n']],
  ['ldap', [''], 'x'],
];

for (const [service, words, after] of echoes) {
  test(`${service}: a server that repeats the password does not bring it to light`, async (t) => {
    const { outcome, text } = await shown(t, { service }, echo(words, after));
    assert.ok(!outcome.up && outcome.reason.includes('***'), text);
    assert.ok(!/heard|pass"|\\pass/i.test(text.replace(/refused|does not speak/g, '')), text);
  });
}
