import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import type { CheckSettings } from '../../../../src/config/configuration.ts';
import { datagramServer } from '../datagram-server.ts';
import { planned, wordsOf } from '../run-check.ts';
import { closedPort } from '../servers.ts';

const check: Partial<CheckSettings> = {
  service: 'radius',
  login: 'probe',
  password: 'hunter22',
  secret: 'testing123',
  negotiateTimeoutMs: 400,
};

/** An answer without attributes, as RFC 2865 (3) has it signed. */
function answer(code: number, request: Buffer, secret = 'testing123'): Buffer {
  const head = Buffer.from([code, request.readUInt8(1), 0, 20]);
  const signature = createHash('md5').update(head).update(request.subarray(4, 20)).update(secret).digest();
  return Buffer.concat([head, signature]);
}

async function wordsFrom(t: TestContext, reply: (request: Buffer) => readonly Buffer[]): Promise<string> {
  return await wordsOf(planned(await datagramServer(t, reply), check));
}

test('accepted, refused, or asked for more', async (t) => {
  assert.equal(await wordsFrom(t, (request) => [answer(2, request)]), 'up: Access-Accept');
  assert.equal(
    await wordsFrom(t, (request) => [answer(3, request)]),
    'down: Access-Reject: the server refuses the login',
  );
  assert.equal(
    await wordsFrom(t, (request) => [answer(11, request)]),
    'down: Access-Challenge: the server wants more than a password',
  );
});

test('an answer that anybody could have made does not count', async (t) => {
  assert.equal(
    await wordsFrom(t, (request) => [answer(2, request, 'guessed')]),
    'down: no usable answer (but one that was not made with this secret) within 0.4 s',
  );
  const words = await wordsFrom(t, (request) => [Buffer.from('hello'), answer(3, request)]);
  assert.match(words, /^down: Access-Reject/);
});

test('over IPv6, and refused by the host', async (t) => {
  const port = await datagramServer(t, (request) => [answer(2, request)], '::1');
  assert.equal(await wordsOf(planned(port, check, { real: { address: '::1' } })), 'up: Access-Accept');
  assert.equal(await wordsOf(planned(await closedPort(), check)), 'down: connection refused');
});

test('what a login needs', async () => {
  for (const missing of [{ login: '' }, { secret: '' }]) {
    const words = await wordsOf(planned(1812, { ...check, ...missing }));
    assert.equal(words, 'down: radius needs login, passwd and secret');
  }
  const words = await wordsOf(planned(1812, { ...check, password: 'x'.repeat(129) }));
  assert.equal(words, 'down: radius takes a login of at most 253 bytes and a password of at most 128');
});
