import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { CheckSettings, VirtualServer } from '../../../../src/config/configuration.ts';
import { planned, wordsOf } from '../run-check.ts';
import { closedPort, eventually, tcpServer } from '../servers.ts';

const settings: Partial<CheckSettings> = { service: 'simpletcp', negotiateTimeoutMs: 250 };

/** Checks a server that treats each request as `serve` says; afterwards no connection may be open. */
async function check(
  t: TestContext,
  check: Partial<CheckSettings>,
  serve: (socket: Socket, request: string) => void,
): Promise<string> {
  const server = await tcpServer(
    t,
    (socket) => {
      let request = '';
      socket.on('data', (bytes) => {
        request += bytes.toString();
      });
      socket.on('end', () => serve(socket, request));
    },
    { allowHalfOpen: true },
  );
  const words = await wordsOf(planned(server.port, { ...settings, ...check }));
  await eventually(() => {
    server.poke();
    return server.open() === 0;
  }, 'every connection is closed');
  return words;
}

test('the request lacks its first slash, and \\n in it is a line feed', async (t) => {
  let received = '';
  const words = await check(t, { request: '/help\\nquit\\n', receive: 'ok' }, (socket, request) => {
    received = request;
    socket.end('ok\n');
  });
  assert.equal(words, 'up: the answer matches');
  assert.equal(received, 'help\nquit\n');
});

test('one line must match, terminator included', async (t) => {
  const lines = (socket: Socket) => socket.end('one\ntwo\nthree');
  assert.equal(await check(t, { receive: '^two$' }, lines), 'up: the answer matches');
  assert.equal(await check(t, { receive: '^two\\n' }, lines), 'up: the answer matches');
  assert.equal(await check(t, { receive: 'three' }, lines), 'up: the answer matches');
  assert.equal(
    await check(t, { receive: 'two\\nthree' }, lines),
    'down: no line of the answer matches receive (it begins "one two three")',
  );
});

test('a line that comes in pieces is put together', async (t) => {
  const words = await check(t, { receive: 'one two' }, (socket) => {
    socket.write('one ');
    setTimeout(() => socket.write('two\n'), 30);
  });
  assert.equal(words, 'up: the answer matches');
});

test('the check ends at the line that matches, not at the end of the answer', async (t) => {
  assert.equal(
    await check(t, { receive: 'ready' }, (socket) => socket.write('ready\n')),
    'up: the answer matches',
  );
});

test('without receive any data is enough, but not none', async (t) => {
  assert.equal(await check(t, {}, (socket) => socket.write('x')), 'up: the answer matches');
  assert.equal(
    await check(t, {}, (socket) => socket.end()),
    'down: the server closed the connection without an answer',
  );
  assert.equal(await check(t, {}, () => {}), 'down: no answer within 0.25 s');
});

test('a line without end, and lines without end, are down', async (t) => {
  const flood = (text: string) => (socket: Socket) => {
    const more = () => {
      while (!socket.destroyed && socket.write(text.repeat(20_000)));
    };
    socket.on('drain', more);
    more();
  };
  const patient = { receive: 'absent', negotiateTimeoutMs: 5000 };
  assert.match(
    await check(t, patient, flood('xxxxxxxx')),
    /^down: no line in the first 1 MiB matches receive/,
  );
  assert.match(await check(t, patient, flood('x\n')), /^down: none of the first 5000 lines matches receive/);
});

test('no answer in time is down, with what came until then', async (t) => {
  assert.equal(
    await check(t, { receive: 'absent' }, (socket) => socket.write('greetings\nand')),
    'down: no line that matches receive (the answer begins "greetings and") within 0.25 s',
  );
});

test('a refused or reset connection is down', async (t) => {
  assert.equal(await wordsOf(planned(await closedPort(), settings)), 'down: connection refused');
  assert.equal(
    await check(t, {}, (socket) => socket.resetAndDestroy()),
    'down: the server reset the connection',
  );
});

const udp: VirtualServer['identity'] = {
  kind: 'address',
  protocol: 'udp',
  family: 'inet',
  address: '10.0.0.1',
  port: 5353,
};

test('the real servers of a UDP virtual server are asked by UDP', async (t) => {
  const server = createSocket('udp4');
  server.on('message', (message, from) => server.send(`got ${message}\n`, from.port, from.address));
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const { port } = server.address();
  const asked = { ...settings, request: '/hello', receive: 'got hello' };
  assert.equal(await wordsOf(planned(port, asked, { identity: udp })), 'up: the answer matches');
  assert.equal(
    await wordsOf(planned(port, { ...asked, receive: 'absent' }, { identity: udp })),
    'down: no line that matches receive (the answer begins "got hello") within 0.25 s',
  );
});

test('a UDP port where nobody listens is down', async () => {
  const plan = planned(await closedPort(), settings, { identity: udp });
  assert.equal(await wordsOf(plan), 'down: connection refused');
});
