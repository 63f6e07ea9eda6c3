import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Availability } from '../../../src/director/availability.ts';
import { eventually, onFakeKernel, site, webServer, weights } from './support.ts';

test('a withheld virtual server is checked but not in the table, until it is reconsidered', async (context) => {
  const server = await webServer(context, '127.0.0.2');
  let withheld = true;
  const { director, events } = await onFakeKernel(context, site([server.name]), {
    withheld: () => withheld,
  });
  const virtual = async () => (await director.status()).virtuals[0];
  await eventually(async () => (await virtual())?.reals[0]?.state === 'up', 'it is checked');
  assert.equal((await virtual())?.inKernel, false);
  assert.equal((await virtual())?.withheld, true);
  withheld = false;
  await director.reconsider(['tcp:10.0.0.1:80']);
  // A status may be 200 ms old.
  await eventually(async () => (await virtual())?.inKernel === true, 'it is in');
  assert.deepEqual(await weights(director), { [server.name]: 5 });
  withheld = true;
  await director.reconsider(['tcp:10.0.0.1:80', 'tcp:10.9.9.9:80']);
  await eventually(async () => (await virtual())?.inKernel === false, 'it is out');
  assert.deepEqual(
    events.map(({ message }) => message).filter((message) => message.includes('virtual server: ')),
    ['Added virtual server: 10.0.0.1:80', 'Deleted virtual server: 10.0.0.1:80'],
  );
});

test('availability follows the checks', async (context) => {
  const server = await webServer(context, '127.0.0.2');
  const heard: Availability[] = [];
  await onFakeKernel(context, site([server.name]), {
    onAvailability: (_virtualId, availability) => {
      if (heard.at(-1) !== availability) heard.push(availability);
    },
  });
  await eventually(async () => heard.includes('available'), 'it is up');
  server.answer = { status: 500, body: 'broken' };
  await eventually(async () => heard.at(-1) === 'unavailable', 'it is down');
  assert.deepEqual(heard.slice(-2), ['available', 'unavailable']);
});

test('a stop can leave the table as it is', async (context) => {
  const server = await webServer(context, '127.0.0.2');
  const { director, events } = await onFakeKernel(context, site([server.name]));
  await eventually(async () => (await weights(director))[server.name] === 5, 'it is in');
  await director.stop({ keepTable: true });
  assert.equal(
    events.some(({ message }) => message.startsWith('Purged')),
    false,
  );
});
