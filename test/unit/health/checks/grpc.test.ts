import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  createSecureServer,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { CheckSettings } from '../../../../src/config/configuration.ts';
import { certificate, certificateEnds, certificateKey } from '../certificates.ts';
import { outcomeOf, planned, wordsOf } from '../run-check.ts';

type Serve = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, body: Buffer) => void;

async function grpcServer(t: TestContext, serve: Serve, secure = false): Promise<number> {
  const server: Http2Server = secure
    ? createSecureServer({ cert: certificate, key: certificateKey })
    : createServer();
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('error', () => {});
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => serve(stream, headers, Buffer.concat(chunks)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

const grpc = { ':status': 200, 'content-type': 'application/grpc' };

/** Answers with a message, in hexadecimal digits, and the trailers of a success or others. */
function answer(message: string, trailers: Record<string, string> = { 'grpc-status': '0' }): Serve {
  return (stream) => {
    stream.respond(grpc, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers(trailers));
    stream.end(Buffer.from(message, 'hex'));
  };
}

/** Answers without a message: an error at once. */
function refuse(code: number, message = ''): Serve {
  return (stream) =>
    stream.respond({ ...grpc, 'grpc-status': `${code}`, 'grpc-message': message }, { endStream: true });
}

const serving = '00000000020801';

async function words(t: TestContext, serve: Serve, check: Partial<CheckSettings> = {}): Promise<string> {
  return await wordsOf(planned(await grpcServer(t, serve), { service: 'grpc', ...check }));
}

test('a server is up when it says SERVING, and only then', async (t) => {
  assert.equal(await words(t, answer(serving)), 'up: the server is SERVING');
  assert.equal(await words(t, answer('00000000020802')), 'down: the server is NOT_SERVING');
  // A status of 0 is left out of the message.
  assert.equal(await words(t, answer('0000000000')), 'down: the server is UNKNOWN');
  assert.equal(await words(t, answer('00000000020809')), 'down: the server is status 9');
  // Other fields, of every kind, may come before.
  const others = '1001 1a0161 2100000000000000 00 2d00000000'.replaceAll(' ', '');
  const length = (others.length / 2 + 2).toString(16).padStart(8, '0');
  assert.equal(await words(t, answer(`00${length}${others}0801`)), 'up: the server is SERVING');
});

test('it is asked as gRPC asks, for the service that request names', async (t) => {
  const asked: string[] = [];
  const serve: Serve = (stream, headers, body) => {
    const { ':method': method, ':path': path, ':authority': authority, te } = headers;
    asked.push([method, path, authority, headers['content-type'], te, body.toString('hex')].join(' '));
    answer(serving)(stream, headers, body);
  };
  const port = await grpcServer(t, serve);
  await wordsOf(planned(port, { service: 'grpc' }));
  const named = { service: 'grpc', request: '/shop.Cart', virtualHost: 'cart.example.com' } as const;
  assert.equal(await wordsOf(planned(port, named)), 'up: service shop.Cart is SERVING');
  const name = Buffer.from('shop.Cart').toString('hex');
  assert.deepEqual(asked, [
    `POST /grpc.health.v1.Health/Check 127.0.0.1:${port} application/grpc trailers 0000000000`,
    `POST /grpc.health.v1.Health/Check cart.example.com application/grpc trailers 000000000b0a09${name}`,
  ]);
  const long = 'x'.repeat(300);
  await wordsOf(planned(port, { service: 'grpc', request: `/${long}` }));
  assert.ok(asked[2]?.endsWith(`00${(303).toString(16).padStart(8, '0')}0aac02${'78'.repeat(300)}`));
});

test('an error of the health service is told in words', async (t) => {
  const shop = { request: '/shop' };
  assert.equal(await words(t, refuse(5), shop), 'down: the server does not know service shop (NOT_FOUND)');
  assert.equal(await words(t, refuse(12)), 'down: the server has no health service (UNIMPLEMENTED)');
  assert.equal(
    await words(t, refuse(14, 'draining%20%E2%9C%93%0A')),
    'down: the health service answers with UNAVAILABLE: draining ✓',
  );
  assert.equal(
    await words(t, answer('', { 'grpc-status': '16' })),
    'down: the health service answers with UNAUTHENTICATED',
  );
  assert.equal(await words(t, refuse(99)), 'down: the health service answers with status 99');
});

test('what is no answer of a health service is down', async (t) => {
  const noMessage = 'down: the answer is none of a health service';
  for (const message of [
    '',
    '01000000020801',
    '00000000030801',
    '000000000208',
    '00000000021aff',
    '00000000010f',
  ]) {
    assert.equal(await words(t, answer(message)), noMessage, message);
  }
  const page: Serve = (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'text/html' });
    stream.end('hello');
  };
  assert.equal(await words(t, page), 'down: the answer is text/html, not gRPC');
  const busy: Serve = (stream) => stream.respond({ ':status': 503 }, { endStream: true });
  assert.equal(await words(t, busy), 'down: HTTP status 503');
  const brokenOff: Serve = (stream) => {
    stream.respond(grpc);
    stream.end(Buffer.from(serving, 'hex'));
  };
  assert.equal(await words(t, brokenOff), 'down: the answer broke off: it has no grpc-status');
  const reset: Serve = (stream) => stream.close(2);
  assert.match(await words(t, reset), /^down: (?:HTTP\/2: .*INTERNAL_ERROR|the answer broke off)/);
  const flood: Serve = (stream) => {
    stream.respond(grpc);
    const more = () => {
      while (stream.writable && stream.write(Buffer.alloc(16_384)));
      stream.once('drain', more);
    };
    more();
  };
  assert.equal(await words(t, flood), 'down: the answer is longer than any of the health service');
});

test('over TLS, its certificate is looked at', async (t) => {
  const port = await grpcServer(t, answer(serving), true);
  const check = { service: 'grpc', tls: true, certificateDays: 40_000 } as const;
  assert.deepEqual(await outcomeOf(planned(port, check)), {
    up: true,
    detail: 'the server is SERVING',
    certificate: { ends: certificateEnds, ended: false },
  });
  assert.match(await wordsOf(planned(port, { ...check, tlsVerify: true })), /^down: TLS: unable to verify/);
});
