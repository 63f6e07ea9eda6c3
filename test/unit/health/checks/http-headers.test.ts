import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planned, wordsOf } from '../run-check.ts';
import { redirect, webServer } from '../web-server.ts';

const token = 'Unheard-of-'.repeat(12);
const httpHeaders = [
  { name: 'X-Probe', value: 'director 1' },
  { name: 'user-agent', value: 'probe' },
  { name: 'Authorization', value: `Bearer ${token}` },
];

test('a request has the headers of its check, in the place of the usual ones', async (t) => {
  const { port, heads } = await webServer(t, (_request, response) => response.end());
  await wordsOf(planned(port, {}));
  await wordsOf(planned(port, { httpHeaders }));
  assert.deepEqual(
    heads.map((head) => head.replace(/(?:host\|127\.0\.0\.1|connection\|close)\|?/gi, '').replace(/\|$/, '')),
    [
      'User-Agent|directord|Accept|*/*',
      `Accept|*/*|X-Probe|director 1|user-agent|probe|Authorization|Bearer ${token}`,
    ],
  );
});

test('a redirect takes them along on the same server, and nowhere else', async (t) => {
  const other = await webServer(t, (_request, response) => response.end());
  const own = await webServer(t, ({ url }, response) => {
    redirect(response, url === '/' ? '/next' : `http://127.0.0.1:${other.port}/`);
  });
  assert.equal(await wordsOf(planned(own.port, { httpHeaders })), 'up: 200 OK');
  assert.deepEqual(
    [...own.heads, ...other.heads].map((head) => head.includes(token)),
    [true, true, false],
  );
});

test('a server that repeats a header does not bring it to light, not even the beginning of a long one', async (t) => {
  const { port } = await webServer(t, ({ headers, url }, response) => {
    response.writeHead(url === '/status' ? 403 : 200, `${headers.authorization}`);
    response.end(JSON.stringify({ auth: headers.authorization }));
  });
  const wanted = planned(port, { httpHeaders, receive: 'absent' });
  assert.equal(
    await wordsOf(wanted),
    'down: 200 ***: the answer does not match receive (it begins "{"auth":"***"}")',
  );
  assert.equal(await wordsOf(planned(port, { httpHeaders, request: '/status' })), 'down: 403 ***');
  assert.ok(!JSON.stringify([wanted.key, wanted.description]).includes('Unheard'));
});
