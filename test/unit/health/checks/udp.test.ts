import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckSettings } from '../../../../src/config/configuration.ts';
import { datagramServer } from '../datagram-server.ts';
import { planned, wordsOf } from '../run-check.ts';

const check = { service: 'udp', request: '/ping', negotiateTimeoutMs: 500 } as const;

test('the payload goes as one datagram, and what comes back is compared with receive', async (t) => {
  const heard: string[] = [];
  const port = await datagramServer(t, (message) => {
    heard.push(message.toString('latin1'));
    return [Buffer.from('pong\x00\xff', 'latin1'), Buffer.from('late')];
  });
  const words = (settings: Partial<CheckSettings>) => wordsOf(planned(port, { ...check, ...settings }));
  assert.equal(await words({}), 'up: an answer of 6 bytes');
  assert.equal(await words({ receive: '^pong\\x00\\xff$' }), 'up: the answer matches receive');
  assert.match(
    await words({ receive: 'late' }),
    /^down: the answer does not match receive \(it begins "pong/,
  );
  await words({ request: String.raw`/\xff\xFe\0\n\r\t\\x2f/é` });
  // A question may be asked again where the answer is slow to come.
  assert.deepEqual([...new Set(heard)], ['ping', '\xff\xfe\0\n\r\t\\x2f/\xc3\xa9']);
});

test('it is sent again, for a datagram may be lost, and goes to IPv6 as well', async (t) => {
  let asked = 0;
  const port = await datagramServer(
    t,
    () => {
      asked += 1;
      return asked === 3 ? [Buffer.from('pong')] : [];
    },
    '::1',
  );
  const patient = planned(port, { ...check, negotiateTimeoutMs: 2000 }, { real: { address: '::1' } });
  assert.equal(await wordsOf(patient), 'up: an answer of 4 bytes');
});

test('a server that is silent is down in time, one that is not there at once', async (t) => {
  const silent = await datagramServer(t, () => []);
  assert.equal(await wordsOf(planned(silent, check)), 'down: no answer within 0.5 s');
  const patient = { ...check, negotiateTimeoutMs: 60_000 };
  const startedAt = performance.now();
  assert.equal(await wordsOf(planned(1, patient)), 'down: connection refused');
  assert.ok(performance.now() - startedAt < 20_000);
});

test('what cannot be sent says what to write', async () => {
  const refused = (request: string) => wordsOf(planned(9, { ...check, request }));
  assert.match(await refused('/'), /^down: udp needs a request/);
  assert.match(await refused(String.raw`/a\q`), /^down: request holds \\q: write \\n, /);
  assert.match(await refused('/a\\'), /^down: request holds \\: write /);
});
