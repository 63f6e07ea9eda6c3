import assert from 'node:assert/strict';
import { test } from 'node:test';
import { maskingSecrets } from '../../../src/health/mask-secrets.ts';
import { down, up } from '../../../src/health/words.ts';
import { planned, wordsOf } from './run-check.ts';
import { tcpServer } from './servers.ts';

const signal = new AbortController().signal;

test('neither a reason nor a detail holds a secret', async () => {
  const secrets = { password: 'hunter22', secret: 'testing123' };
  const reason = maskingSecrets(async () => down('no hunter22 and no testing123: hunter22'), secrets);
  assert.deepEqual(await reason(signal), { up: false, reason: 'no *** and no ***: ***' });
  const detail = maskingSecrets(async () => up('welcome hunter22'), secrets);
  assert.deepEqual(await detail(signal), { up: true, detail: 'welcome ***' });
});

test('neither do they hold what a header says, nor a part of it that a server takes out', async () => {
  const httpHeaders = [
    { name: 'Authorization', value: 'Basic cHJvYmU6aHVudGVyMjI=' },
    { name: 'Cookie', value: 'id=42; shop=4711' },
    { name: 'X-Forwarded-Proto', value: 'https' },
    { name: 'X-Probe', value: 'no-secret-but-long' },
  ];
  const said = 'hunter22, not cHJvYmU6aHVudGVyMjI=, is at shop 4711 by https, says no-secret-but-long';
  const run = maskingSecrets(async () => down(said), { password: '', secret: '', httpHeaders });
  assert.deepEqual(await run(signal), {
    up: false,
    reason: '***, not ***=, is at *** *** by https, says ***',
  });
});

test('without secrets a check stays as it is', async () => {
  const run = async () => up('fine');
  assert.equal(maskingSecrets(run, { password: '', secret: '' }), run);
});

test('a server that repeats what it was sent tells nobody', async (t) => {
  const server = await tcpServer(t, (socket) => socket.write('SSH-2.0 hunter22\r\n'));
  const words = await wordsOf(planned(server.port, { service: 'sip', login: 'a@b', password: 'hunter22' }));
  assert.equal(words, 'down: the answer is not SIP: it begins "SSH-2.0 ***"');
});
