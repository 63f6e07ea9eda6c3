import assert from 'node:assert/strict';
import { createServer } from 'node:https';
import { type TestContext, test } from 'node:test';
import type { CheckSettings } from '../../../src/config/configuration.ts';
import { certificate, certificateEnds, certificateKey } from './certificates.ts';
import { outcomeOf, planned } from './run-check.ts';
import { scriptedServer } from './scripted-server.ts';
import { listen, tcpServer } from './servers.ts';

async function secureServer(t: TestContext, location?: string): Promise<number> {
  const server = createServer({ cert: certificate, key: certificateKey }, (_request, response) => {
    response.writeHead(location === undefined ? 200 : 302, location === undefined ? {} : { location });
    response.end();
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return await listen(server);
}

/** What a check that is up says of the certificate. */
async function warningOf(port: number, check: Partial<CheckSettings>) {
  const outcome = await outcomeOf(planned(port, check));
  assert.ok(outcome.up, JSON.stringify(outcome));
  return outcome.certificate;
}

/** It ends in a hundred years. */
const longBefore = 40_000;
const warning = { ends: certificateEnds, ended: false };

test('a certificate is warned of from so many days before its end, and only if that is asked for', async (t) => {
  const port = await secureServer(t);
  assert.equal(await warningOf(port, { service: 'https' }), undefined);
  assert.equal(await warningOf(port, { service: 'https', certificateDays: 3650 }), undefined);
  assert.deepEqual(await warningOf(port, { service: 'https', certificateDays: longBefore }), warning);
});

test('one that has ended is warned of', async (t) => {
  const port = await secureServer(t);
  t.mock.timers.enable({ apis: ['Date'], now: Date.parse(certificateEnds) + 1000 });
  const ended = { ends: certificateEnds, ended: true };
  assert.deepEqual(await warningOf(port, { service: 'https', certificateDays: 1 }), ended);
});

test('it is seen by every conversation in TLS, also where that begins late', async (t) => {
  const days = { certificateDays: longBefore };
  const pops = await scriptedServer(t, { greeting: '+OK\r\n', answers: { QUIT: '+OK\r\n' }, tls: true });
  assert.deepEqual(await warningOf(pops.port, { service: 'pops', ...days }), warning);
  const answers = { EHLO: '250 mail\r\n', STARTTLS: '220 go\r\n', QUIT: '221 bye\r\n' };
  const smtp = await scriptedServer(t, { greeting: '220 mail\r\n', answers, tlsAfter: 'STARTTLS' });
  assert.deepEqual(await warningOf(smtp.port, { service: 'smtp', startTls: true, ...days }), warning);
});

test('the certificate of a server that a redirect leads to does not count', async (t) => {
  const elsewhere = await secureServer(t);
  const redirect = `HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:${elsewhere}/\r\nContent-Length: 0\r\n\r\n`;
  const plain = await tcpServer(t, (socket) => socket.once('data', () => socket.end(redirect)));
  assert.equal(await warningOf(plain.port, { service: 'http', certificateDays: longBefore }), undefined);
  const secure = await secureServer(t, '/home');
  const moved = {
    service: 'https',
    certificateDays: longBefore,
    httpStatus: [{ from: 302, to: 302 }],
  } as const;
  assert.deepEqual(await warningOf(secure, moved), warning);
});
