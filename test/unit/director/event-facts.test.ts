import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually, onFakeKernel, site, webServer } from './support.ts';

test('an event of a real server says why and since when, and what is left', async (context) => {
  const [one, two] = [await webServer(context, '127.0.0.2'), await webServer(context, '127.0.0.3')];
  const { director, events } = await onFakeKernel(context, site([one.name, two.name]));
  const has = (kind: string, real: string | undefined) =>
    events.some((event) => event.kind === kind && event.real === real);
  await eventually(() => has('real-added', one.name) && has('real-added', two.name), 'both are in the table');

  one.answer = { status: 503, body: 'tired' };
  await eventually(() => has('real-removed', one.name), 'one has left the table');
  const down = events.find(({ kind }) => kind === 'real-down');
  const { node, virtual, real, reason, healthy, servers, fallback } = down ?? {};
  assert.deepEqual(
    { node, virtual, real, healthy, servers, fallback },
    { node: 'test', virtual: 'tcp:10.0.0.1:80', real: one.name, healthy: 1, servers: 2, fallback: false },
  );
  assert.match(reason ?? '', /503/);
  const removed = events.find(({ kind }) => kind === 'real-removed');
  assert.deepEqual([removed?.reason, removed?.since, removed?.healthy], [reason, down?.since, 1]);

  await director.drain({ address: '127.0.0.3' });
  await eventually(() => has('fallback-added', undefined), 'the fallback is in');
  const fallbackIn = events.find(({ kind }) => kind === 'fallback-added');
  assert.deepEqual([fallbackIn?.healthy, fallbackIn?.fallback], [0, true]);
  await eventually(
    () => events.some((event) => event.real === two.name && /drained/.test(event.reason ?? '')),
    'why',
  );
});

test('an order tells who gave it, where that is known', async (context) => {
  const one = await webServer(context, '127.0.0.2');
  const { director, events } = await onFakeKernel(context, site([one.name]));
  const selector = { address: '127.0.0.2' };
  await director.drain(selector, 'by the status page, from 10.0.0.9');
  await director.setWeight(selector, 3, 'by the status page, from 10.0.0.9');
  await director.undrain(selector);
  const orders = events.filter(({ kind }) => kind === 'operator').map(({ message }) => message);
  const where = `${one.name} in tcp:10.0.0.1:80`;
  assert.deepEqual(orders, [
    `drained by the status page, from 10.0.0.9: ${where}`,
    `weight set to 3 by the status page, from 10.0.0.9: ${where}`,
    `undrained: ${where}`,
  ]);
});
