import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createWebhook } from '../../../src/alerts/web/webhook.ts';
import { allEventKinds } from '../../../src/config/event-kinds.ts';
import type { WebhookSettings } from '../../../src/config/settings-alerts.ts';
import { exampleEvent } from './example-event.ts';

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A place that takes events, and answers as `answer` says. */
async function receiver(context: TestContext, answer: (response: ServerResponse, count: number) => void) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      answer(response, received.length);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { received, url: new URL(`http://user:pass%20word@127.0.0.1:${port}/hooks/topsecret`) };
}

function webhookTo(context: TestContext, url: URL, more: Partial<WebhookSettings> = {}) {
  const told: string[] = [];
  const webhook = createWebhook({
    settings: {
      name: 'pager',
      url,
      events: new Set(allEventKinds),
      timeoutMs: 20_000,
      verify: true,
      ...more,
    },
    version: '1.2.3',
    tell: (trouble, message) => told.push(`${trouble}: ${message}`),
  });
  context.after(() => webhook.close(1000));
  return { webhook, told };
}

async function until(done: () => boolean): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!done()) {
    assert.ok(performance.now() < deadline, 'never');
    await sleep(20);
  }
}

test('an event is posted as JSON, and signed with the secret', async (context) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
  context.after(() => rm(directory, { recursive: true }));
  const secretFile = path.join(directory, 'secret');
  await writeFile(secretFile, 'very secret\n', { mode: 0o600 });
  const { received, url } = await receiver(context, (response) => response.writeHead(204).end());
  const { webhook, told } = webhookTo(context, url, { secretFile });
  const event = exampleEvent();
  webhook.put(event);
  await until(() => received.length === 1);
  const { headers = {}, body = '' } = received[0] ?? {};
  assert.deepEqual(JSON.parse(body), event);
  assert.deepEqual([headers['content-type'], headers['user-agent']], ['application/json', 'directord/1.2.3']);
  assert.equal(headers.authorization, `Basic ${Buffer.from('user:pass word').toString('base64')}`);
  const timestamp = String(headers['directord-timestamp']);
  assert.ok(Math.abs(Number(timestamp) - Date.now() / 1000) < 60);
  const mac = createHmac('sha256', 'very secret').update(`${timestamp}.${body}`).digest('hex');
  assert.equal(headers['directord-signature'], `sha256=${mac}`);
  assert.deepEqual(told, []);
});

test('a server that fails is tried again, in order, and one that refuses is not; no message holds the URL', async (context) => {
  const { received, url } = await receiver(context, (response, count) => {
    if (count === 1) response.writeHead(503).end('overloaded');
    else if (count === 3) response.writeHead(400).end('bad\nrequest');
    else response.writeHead(200).end('fine');
  });
  const { webhook, told } = webhookTo(context, url);
  for (const sequence of [1, 2, 3]) webhook.put(exampleEvent({ sequence }));
  await until(() => received.length === 4);
  assert.deepEqual(
    received.map(({ body }) => (JSON.parse(body) as { sequence: number }).sequence),
    [1, 1, 2, 3],
  );
  assert.deepEqual(told, [
    'failing: webhook pager: the server answers 503: overloaded; it is tried again',
    'works: webhook pager works again',
    'lost: webhook pager: the server answers 400: bad\nrequest',
  ]);
  assert.ok(!/topsecret|pass/.test(told.join()));
});

test('without a usable secret nothing is sent, and a server that hangs is not waited for', async (context) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
  context.after(() => rm(directory, { recursive: true }));
  const secretFile = path.join(directory, 'secret');
  await writeFile(secretFile, 'open to all', { mode: 0o644 });
  const { received, url } = await receiver(context, () => {});
  const open = webhookTo(context, url, { secretFile });
  open.webhook.put(exampleEvent());
  await until(() => open.told.length === 1);
  assert.match(open.told[0] ?? '', /others than its owner may use it; chmod 600 it/);
  assert.ok(!open.told.join().includes('open to all'));
  assert.equal(received.length, 0);

  const hanging = webhookTo(context, url, { timeoutMs: 200 });
  hanging.webhook.put(exampleEvent());
  await until(() => hanging.told.length === 1);
  assert.deepEqual(hanging.told, ['failing: webhook pager: no answer within 0.2 s; it is tried again']);
});
