import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planned, wordsOf } from '../run-check.ts';
import { redirect, webServer } from '../web-server.ts';

test('a relative redirect stays with the server and its virtual host', async (t) => {
  const { port, asked } = await webServer(t, ({ url }, response) =>
    url === '/a/start' ? redirect(response, '../login?x=1') : response.end('welcome'),
  );
  const plan = planned(port, { request: '/a/start', receive: 'welcome', virtualHost: 'www.example.com' });
  assert.equal(await wordsOf(plan), 'up: 200 OK, the answer matches receive');
  assert.deepEqual(asked, ['www.example.com /a/start', 'www.example.com /login?x=1']);
});

test('a Location of raw UTF-8 is asked for by the same bytes', async (t) => {
  const { port, asked } = await webServer(t, ({ url }, response) =>
    url === '/' ? redirect(response, Buffer.from('/grün').toString('latin1')) : response.end(),
  );
  assert.equal(await wordsOf(planned(port, {})), 'up: 200 OK');
  assert.equal(asked[1], '127.0.0.1 /gr%C3%BCn');
});

test('an absolute redirect is followed to where it leads, by the name that it gives', async (t) => {
  const other = await webServer(t, (_request, response) => response.end('elsewhere'));
  const { port } = await webServer(t, (_request, response) =>
    redirect(response, `http://localhost:${other.port}/there`),
  );
  const plan = planned(port, { receive: 'elsewhere', virtualHost: 'www.example.com' });
  assert.equal(await wordsOf(plan), 'up: 200 OK, the answer matches receive');
  assert.deepEqual(other.asked, [`localhost:${other.port} /there`]);
});

test('seven redirects are followed, and no more', async (t) => {
  const { port, asked } = await webServer(t, ({ url }, response) => {
    const left = Number(url?.slice(1));
    left === 0 ? response.end('home') : redirect(response, `/${left - 1}`);
  });
  assert.equal(await wordsOf(planned(port, { request: '/7' })), 'up: 200 OK');
  assert.equal(asked.length, 8);
  assert.equal(await wordsOf(planned(port, { request: '/8' })), 'down: 302 Found: more than 7 redirects');
  assert.equal(asked.length, 16);
});

test('a redirect that leads nowhere is down', async (t) => {
  const locations = ['', 'ftp://example.com/', 'http://[nonsense/'];
  const { port } = await webServer(t, ({ url }, response) => {
    const location = locations[Number(url?.slice(1))];
    if (location === undefined || location === '') {
      response.writeHead(302).end();
    } else {
      redirect(response, location);
    }
  });
  assert.equal(await wordsOf(planned(port, { request: '/0' })), 'down: 302 Found without a Location');
  assert.equal(
    await wordsOf(planned(port, { request: '/1' })),
    'down: 302 Found: its Location is neither an http nor an https URL but ftp:',
  );
  assert.equal(
    await wordsOf(planned(port, { request: '/2' })),
    'down: 302 Found: its Location is not a usable URL',
  );
});

test('one deadline holds over all redirects', async (t) => {
  const { port } = await webServer(t, ({ url }, response) => {
    setTimeout(() => redirect(response, `/${Number(url?.slice(1)) + 1}`), 100);
  });
  const plan = planned(port, { request: '/0', negotiateTimeoutMs: 250 });
  assert.match(await wordsOf(plan), /^down: no .+ after \d redirects? within 0\.25 s$/);
});

test("a URL in the real server's own pair is asked where it leads, with the Host of the check", async (t) => {
  const other = await webServer(t, (_request, response) => response.end('own'));
  const own = { negotiation: { request: `/http://localhost:${other.port}/x`, receive: 'own' } };
  assert.equal(await wordsOf(planned(1, {}, { real: own })), 'up: 200 OK, the answer matches receive');
  await wordsOf(planned(1, { virtualHost: 'www.example.com' }, { real: own }));
  assert.deepEqual(other.asked, ['127.0.0.1 /x', 'www.example.com /x']);
});

test("a URL in the virtual server's request is a path", async (t) => {
  const { port, asked } = await webServer(t, (_request, response) => response.end());
  await wordsOf(planned(port, { request: '/http://localhost/x' }));
  assert.deepEqual(asked, ['127.0.0.1 /http://localhost/x']);
});

test('a proxy is asked for the whole URL, under the name in it', async (t) => {
  const { port, asked } = await webServer(t, ({ url }, response) =>
    url?.endsWith('/old') ? redirect(response, '/new') : response.end('proxied'),
  );
  const plan = planned(port, {
    service: 'http_proxy',
    request: '/http://www.example.com:8000/old',
    receive: 'proxied',
    virtualHost: 'ignored.example.com',
  });
  assert.equal(await wordsOf(plan), 'up: 200 OK, the answer matches receive');
  assert.deepEqual(asked, [
    'www.example.com:8000 http://www.example.com:8000/old',
    'www.example.com:8000 http://www.example.com:8000/new',
  ]);
});
