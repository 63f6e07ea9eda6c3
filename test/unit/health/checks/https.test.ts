import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { TLSSocket } from 'node:tls';
import type { CheckSettings } from '../../../../src/config/configuration.ts';
import { LocalFault } from '../../../../src/health/local-fault.ts';
import { authority, certificate, certificateKey } from '../certificates.ts';
import { outcomeOf, planned, wordsOf } from '../run-check.ts';
import { eventually, listen, tcpServer } from '../servers.ts';

interface SecureServer {
  readonly port: number;
  /** The names that clients asked for, `-` where they named none. */
  readonly names: string[];
}

async function secureServer(t: TestContext): Promise<SecureServer> {
  const names: string[] = [];
  const server = createServer({ cert: certificate, key: certificateKey }, (request, response) => {
    names.push((request.socket as TLSSocket & { servername?: string | false }).servername || '-');
    response.end('Test Page\n');
  });
  const port = await listen(server);
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { port, names };
}

function authorityFile(t: TestContext, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'directord-ca-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'ca.pem');
  writeFileSync(path, text);
  return path;
}

const https: Partial<CheckSettings> = { service: 'https', receive: 'Test' };
const matches = 'up: 200 OK, the answer matches receive';

test('a certificate is not verified unless that is asked for', async (t) => {
  const { port } = await secureServer(t);
  assert.equal(await wordsOf(planned(port, https)), matches);
  assert.match(
    await wordsOf(planned(port, { ...https, tlsVerify: true })),
    /^down: TLS: unable to verify the first certificate/,
  );
});

test('the virtual host is the name that TLS asks for; an address is none', async (t) => {
  const { port, names } = await secureServer(t);
  await wordsOf(planned(port, https));
  await wordsOf(planned(port, { ...https, virtualHost: 'www.example.com:443' }));
  await wordsOf(planned(port, { ...https, virtualHost: 'a.example', tlsServerName: 'b.example' }));
  assert.deepEqual(names, ['-', 'www.example.com', 'b.example']);
});

test('a certificate is verified against the given authority and the name', async (t) => {
  const { port } = await secureServer(t);
  const verified = { ...https, tlsVerify: true, tlsCaFile: authorityFile(t, authority) };
  assert.equal(await wordsOf(planned(port, { ...verified, virtualHost: 'www.example.com' })), matches);
  assert.equal(await wordsOf(planned(port, { ...verified, tlsServerName: 'www.example.com' })), matches);
  assert.match(
    await wordsOf(planned(port, { ...verified, virtualHost: 'other.example.com' })),
    /^down: TLS: .*other\.example\.com/,
  );
  assert.match(await wordsOf(planned(port, verified)), /^down: TLS: .*127\.0\.0\.1/);
});

test('an authority file that is replaced counts at the next run', async (t) => {
  const { port } = await secureServer(t);
  const tlsCaFile = authorityFile(t, certificate);
  const plan = planned(port, { ...https, tlsVerify: true, tlsCaFile, virtualHost: 'www.example.com' });
  assert.match(await wordsOf(plan), /^down: TLS: /);
  writeFileSync(tlsCaFile, authority);
  assert.equal(await wordsOf(plan), matches);
});

test('an authority file that cannot be read is a fault of this director, not of the server', async (t) => {
  const { port } = await secureServer(t);
  const plan = planned(port, { ...https, tlsVerify: true, tlsCaFile: '/nowhere/ca.pem' });
  await assert.rejects(outcomeOf(plan), (error) => {
    assert.ok(error instanceof LocalFault);
    return /cannot use the CA file \/nowhere\/ca\.pem/.test(error.message);
  });
});

test('a server that does not speak TLS, or stops in the handshake, is down', async (t) => {
  const quick = { ...https, negotiateTimeoutMs: 250 };
  const talker = await tcpServer(t, (socket) => socket.write('220 mail.example.com ESMTP\r\n'));
  assert.equal(await wordsOf(planned(talker.port, quick)), 'down: the server does not speak TLS');
  const closer = await tcpServer(t, (socket) => socket.end());
  assert.equal(
    await wordsOf(planned(closer.port, quick)),
    'down: the server closed the connection during the TLS handshake',
  );
  const silent = await tcpServer(t, () => {});
  assert.equal(await wordsOf(planned(silent.port, quick)), 'down: no TLS connection within 0.25 s');
  await eventually(() => talker.open() + closer.open() + silent.open() === 0, 'all are closed');
});
