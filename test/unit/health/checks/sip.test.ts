import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { VirtualServer } from '../../../../src/config/configuration.ts';
import { datagramServer } from '../datagram-server.ts';
import { planned, wordsOf } from '../run-check.ts';
import { tcpServer } from '../servers.ts';

const check = { service: 'sip', login: 'probe@example.com', negotiateTimeoutMs: 500 } as const;
const udp: VirtualServer['identity'] = {
  kind: 'address',
  protocol: 'udp',
  family: 'inet',
  address: '10.0.0.1',
  port: 5060,
};

function callIdOf(request: string): string {
  return /^Call-ID: (.*)\r$/m.exec(request)?.[1] ?? '';
}

function reply(request: string, status: string, callId = callIdOf(request)): string {
  return `SIP/2.0 ${status}\r\nCall-ID: ${callId}\r\nContent-Length: 0\r\n\r\n`;
}

async function overUdp(t: TestContext, answer: (request: string) => readonly string[]): Promise<string> {
  const port = await datagramServer(t, (request) =>
    answer(request.toString()).map((text) => Buffer.from(text)),
  );
  return await wordsOf(planned(port, check, { identity: udp }));
}

async function overTcp(t: TestContext, answer: (request: string) => readonly string[]): Promise<string> {
  const server = await tcpServer(t, (socket) => {
    socket.setEncoding('utf8').on('data', (request: string) => {
      for (const text of answer(request)) socket.write(text);
    });
  });
  return await wordsOf(planned(server.port, check));
}

for (const [protocol, ask] of [
  ['udp', overUdp],
  ['tcp', overTcp],
] as const) {
  test(`over ${protocol}: status 200 and nothing else is up`, async (t) => {
    assert.equal(await ask(t, (request) => [reply(request, '200 OK')]), 'up: SIP/2.0 200 OK');
    assert.equal(await ask(t, (request) => [reply(request, '200 Keepalive')]), 'up: SIP/2.0 200 Keepalive');
    assert.equal(
      await ask(t, (request) => [reply(request, '503 Service Unavailable')]),
      'down: SIP/2.0 503 Service Unavailable',
    );
  });

  test(`over ${protocol}: provisional answers come before the final one`, async (t) => {
    const both = (request: string) => [reply(request, '100 Trying'), reply(request, '200 OK')];
    assert.equal(await ask(t, both), 'up: SIP/2.0 200 OK');
    assert.match(
      await ask(t, (request) => [reply(request, '100 Trying')]),
      /^down: no .*answer within 0\.5 s$/,
    );
  });
}

test('over udp, answers to other requests and noise are passed over', async (t) => {
  const others = (request: string) => ['hello', reply(request, '200 OK', 'of-another')];
  assert.match(
    await overUdp(t, others),
    /^down: no usable answer \(but the answer to another request: .*\) within 0\.5 s$/,
  );
  assert.equal(
    await overUdp(t, (request) => [...others(request), reply(request, '200 OK')]),
    'up: SIP/2.0 200 OK',
  );
});

test('over udp, an answer that ends within its header is cut off', async (t) => {
  const words = await overUdp(t, () => ['SIP/2.0 200 OK\r\nCall-ID: 1\r\n']);
  assert.match(words, /^down: the answer is cut off: it begins "SIP\/2\.0 200 OK/);
});

test('over tcp, an answer may come in pieces', async (t) => {
  const words = await overTcp(t, (request) => [...reply(request, '200 OK')]);
  assert.equal(words, 'up: SIP/2.0 200 OK');
});

test('the request names the login, and where its answer is to go', async (t) => {
  const requests: string[] = [];
  await overUdp(t, (request) => {
    requests.push(request);
    return [reply(request, '200 OK')];
  });
  await overTcp(t, (request) => {
    requests.push(request);
    return [reply(request, '200 OK')];
  });
  for (const [index, protocol] of (['UDP', 'TCP'] as const).entries()) {
    const [first, via, ...rest] = requests[index]?.split('\r\n') ?? [];
    assert.equal(first, 'OPTIONS sip:probe@example.com SIP/2.0');
    assert.match(
      via ?? '',
      new RegExp(`^Via: SIP/2\\.0/${protocol} 127\\.0\\.0\\.1:\\d+;branch=z9hG4bK\\w+;rport$`),
    );
    assert.ok(rest.includes('To: <sip:probe@example.com>'));
    assert.deepEqual(rest.slice(-3), ['Content-Length: 0', '', '']);
  }
});

test('a login that cannot be part of a header is refused', async () => {
  for (const login of ['', 'two words', 'a@b>', 'a@b\tc']) {
    const words = await wordsOf(planned(5060, { ...check, login }));
    assert.match(words, /^down: sip needs a login such as/, login);
  }
});
