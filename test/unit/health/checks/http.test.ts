import assert from 'node:assert/strict';
import type { Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { CheckSettings } from '../../../../src/config/configuration.ts';
import { blackHole } from '../black-hole.ts';
import { planned, wordsOf } from '../run-check.ts';
import { closedPort, eventually, type TestServer, tcpServer } from '../servers.ts';

/** A server that reads one request and answers with these bytes, then closes. */
function answering(t: TestContext, answer: string): Promise<TestServer> {
  return onRequest(t, (socket) => socket.end(answer));
}

function onRequest(t: TestContext, act: (socket: Socket, request: string) => void): Promise<TestServer> {
  return tcpServer(t, (socket) => {
    let request = '';
    socket.on('data', (bytes) => {
      request += bytes.toString('latin1');
      if (request.endsWith('\r\n\r\n')) {
        act(socket, request);
      }
    });
  });
}

/** Checks a server once; afterwards no connection may be open. */
async function check(server: TestServer, settings: Partial<CheckSettings> = {}): Promise<string> {
  const words = await wordsOf(planned(server.port, { negotiateTimeoutMs: 300, ...settings }));
  await eventually(() => server.open() === 0, 'every connection is closed');
  return words;
}

const page = 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nTest Page';

test('a complete 2xx is up', async (t) => {
  assert.equal(await check(await answering(t, page)), 'up: 200 OK');
  assert.equal(await check(await answering(t, 'HTTP/1.1 204 No Content\r\n\r\n')), 'up: 204 No Content');
});

test('the answer must match receive', async (t) => {
  const server = await answering(t, page);
  assert.equal(await check(server, { receive: 'T.st' }), 'up: 200 OK, the answer matches receive');
  assert.equal(
    await check(server, { receive: 'test' }),
    'down: 200 OK: the answer does not match receive (it begins "Test Page")',
  );
});

test('other statuses are down, with their words', async (t) => {
  const busy = 'HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno';
  assert.equal(await check(await answering(t, busy)), 'down: 503 Service Unavailable');
});

test('with good statuses of its own, a check wants one of them, and its body', async (t) => {
  const locked = 'HTTP/1.1 401 Unauthorized\r\nContent-Length: 8\r\n\r\nwho now?';
  const httpStatus = [
    { from: 204, to: 204 },
    { from: 401, to: 403 },
  ];
  assert.equal(await check(await answering(t, locked), { httpStatus }), 'up: 401 Unauthorized');
  assert.match(
    await check(await answering(t, locked), { httpStatus, receive: '^who' }),
    /^up: 401 .* matches/,
  );
  assert.match(
    await check(await answering(t, locked), { httpStatus, receive: '^you' }),
    /^down: 401 .*"who now/,
  );
  assert.equal(
    await check(await answering(t, page), { httpStatus }),
    'down: 200 OK: not one of the good statuses',
  );
});

test('a redirect is not followed where its status is good', async (t) => {
  const moved = 'HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n';
  const httpStatus = [{ from: 301, to: 301 }];
  assert.equal(await check(await answering(t, moved), { httpStatus }), 'up: 301 Moved');
  assert.equal(await check(await answering(t, moved)), 'down: connection refused');
});

test('a chunked answer is put together before it is matched', async (t) => {
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nTest \r\n4\r\nPage\r\n0\r\n\r\n';
  const server = await answering(t, chunked);
  assert.equal(await check(server, { receive: '^Test Page$' }), 'up: 200 OK, the answer matches receive');
});

test('a body without a length ends with the connection', async (t) => {
  const server = await answering(t, 'HTTP/1.0 200 OK\r\n\r\nTest Page');
  assert.equal(await check(server, { receive: 'Page$' }), 'up: 200 OK, the answer matches receive');
});

test('HEAD asks for no body, so that receive cannot match', async (t) => {
  const server = await onRequest(t, (socket, request) => {
    socket.end(request.startsWith('HEAD ') ? 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n' : page);
  });
  assert.equal(await check(server, { httpMethod: 'HEAD' }), 'up: 200 OK');
  assert.equal(
    await check(server, { httpMethod: 'HEAD', receive: 'Test' }),
    'down: 200 OK: an answer to HEAD has no body for receive to match',
  );
});

test('the request names the virtual host, else the address without a port', async (t) => {
  const requests: string[] = [];
  const server = await onRequest(t, (socket, request) => {
    requests.push(request);
    socket.end(page);
  });
  await check(server, { request: '/a b?c=ü|d' });
  await check(server, { virtualHost: 'www.example.com:8080' });
  const [first = '', second = ''] = requests;
  assert.match(first, /^GET \/a%20b\?c=%C3%BC%7Cd HTTP\/1\.1\r\n/);
  assert.match(first, /^Host: 127\.0\.0\.1\r$/im);
  assert.match(first, /^Connection: close\r$/im);
  assert.match(second, /^Host: www\.example\.com:8080\r$/im);
});

test('nobody there', async (t) => {
  const plan = planned(await closedPort(), {});
  assert.equal(await wordsOf(plan), 'down: connection refused');
  const hole = await blackHole(t);
  assert.equal(
    await wordsOf(planned(hole.port, { negotiateTimeoutMs: 150 })),
    'down: no TCP connection within 0.15 s',
  );
});

test('a server that says nothing is down after negotiatetimeout', async (t) => {
  assert.equal(await check(await tcpServer(t, () => {})), 'down: no answer within 0.3 s');
});

test('a body that hangs is down', async (t) => {
  const server = await onRequest(t, (socket) => socket.write(page.slice(0, -3)));
  assert.equal(await check(server), 'down: no complete answer within 0.3 s');
});

test('a body that drips has the same deadline', async (t) => {
  const server = await onRequest(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n');
    const drip = setInterval(() => socket.write('x'), 20);
    socket.on('close', () => clearInterval(drip));
  });
  assert.equal(await check(server), 'down: no complete answer within 0.3 s');
});

test('headers that drip have the same deadline', async (t) => {
  const server = await onRequest(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const drip = setInterval(() => socket.write('X-Drip: 1\r\n'), 20);
    socket.on('close', () => clearInterval(drip));
  });
  assert.equal(await check(server), 'down: no answer within 0.3 s');
});

test('an endless body is read up to 1 MiB', async (t) => {
  let sent = 0;
  const server = await onRequest(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\nTest Page');
    const more = () => {
      while (!socket.destroyed) {
        sent += 65536;
        if (!socket.write(Buffer.alloc(65536, 'x'))) {
          break;
        }
      }
    };
    socket.on('drain', more);
    more();
  });
  const patient = { negotiateTimeoutMs: 5000 };
  assert.equal(await check(server, patient), 'up: 200 OK, of a longer body only 1 MiB was read');
  assert.equal(
    await check(server, { ...patient, receive: 'Test Page' }),
    'up: 200 OK, the answer matches receive',
  );
  assert.equal(
    await check(server, { ...patient, receive: 'Y' }),
    `down: 200 OK: the first 1 MiB of the answer does not match receive (it begins "Test Page${'x'.repeat(48)}...")`,
  );
  assert.ok(sent < 64 * 1024 * 1024);
});

test('a connection that closes in mid word is down', async (t) => {
  const closed = 'down: the server closed the connection before the answer was complete';
  assert.equal(await check(await answering(t, page.slice(0, -3))), closed);
  assert.equal(await check(await answering(t, 'HTTP/1.1 20')), closed);
  assert.equal(await check(await answering(t, '')), closed);
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nTes';
  assert.equal(await check(await answering(t, chunked)), closed);
});

test('a connection that is reset is down', async (t) => {
  const server = await onRequest(t, (socket) => socket.resetAndDestroy());
  assert.equal(await check(server), 'down: the server reset the connection');
});

test('what follows a complete answer does not count', async (t) => {
  const good = 'up: 200 OK, the answer matches receive';
  for (const more of ['garbage', page, '\0']) {
    assert.equal(await check(await answering(t, `${page}${more}`), { receive: 'Page$' }), good);
  }
  const reset = await onRequest(t, (socket) => socket.write(page, () => socket.resetAndDestroy()));
  assert.equal(await check(reset, { receive: 'Page$' }), good);
});

test('the length in an answer that has no body is that of another answer', async (t) => {
  const unchanged = 'HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n';
  const httpStatus = [{ from: 304, to: 304 }];
  assert.equal(await check(await answering(t, unchanged), { httpStatus }), 'up: 304 Not Modified');
});

test('what is not HTTP/1 is down', async (t) => {
  const garbage = 'down: the server does not speak HTTP/1.1';
  assert.equal(await check(await tcpServer(t, (socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))), garbage);
  assert.equal(await check(await answering(t, '<html>HTTP/0.9</html>')), garbage);
  assert.equal(await check(await answering(t, 'HTTP/1.1 abc Well\r\n\r\n')), garbage);
  assert.equal(await check(await answering(t, 'HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n')), garbage);
});

test('endless headers are down', async (t) => {
  const server = await onRequest(t, (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\n${`X-Long: ${'x'.repeat(1000)}\r\n`.repeat(100)}`);
  });
  assert.equal(await check(server), 'down: the headers of the answer are too long');
});

test('an interim answer is waited out', async (t) => {
  const server = await answering(t, `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n${page}`);
  assert.equal(await check(server, { receive: 'Test' }), 'up: 200 OK, the answer matches receive');
});

test('an interim answer that the request cannot lead to is down', async (t) => {
  assert.equal(
    await check(await answering(t, `HTTP/1.1 100 Continue\r\n\r\n${page}`)),
    'down: the server sent 100 Continue, which the request did not ask for',
  );
  const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n';
  assert.match(await check(await answering(t, upgrade)), /^down: /);
});

test('control characters of an answer do not reach the reason', async (t) => {
  const server = await answering(t, 'HTTP/1.0 200 OK\r\n\r\n\u001b[31mred\u0007\r\nnext\u202e');
  assert.equal(
    await check(server, { receive: 'absent' }),
    'down: 200 OK: the answer does not match receive (it begins "[31mred next")',
  );
});

test('a virtual host that HTTP cannot carry is down, not a crash', async (t) => {
  const words = await check(await answering(t, page), { virtualHost: 'a b\u0001' });
  assert.match(words, /^down: invalid/);
});
