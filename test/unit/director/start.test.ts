import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startDirector } from '../../../src/director/start.ts';
import { eventually, onFakeKernel, site, temporaryDirectory, webServer, weights } from './support.ts';

// Each has its own director and servers; most of the time they wait for checks.
describe('a director', { concurrency: true }, () => {
  test('servers enter after a good check, leave when they fail, and the fallback takes over', async (context) => {
    const [one, two] = [await webServer(context, '127.0.0.2'), await webServer(context, '127.0.0.3')];
    const { director, events } = await onFakeKernel(context, site([one.name, two.name]));
    await eventually(async () => (await weights(director))[two.name] === 5, 'both are in');
    await eventually(async () => (await weights(director))[one.name] === 5, 'both are in');
    one.answer = { status: 503, body: 'fine' };
    await eventually(async () => (await weights(director))[one.name] === null, 'the first one is out');
    two.answer = { status: 200, body: 'broken' };
    await eventually(async () => (await weights(director))[two.name] === null, 'the second one is out');
    const [virtual] = (await director.status()).virtuals;
    assert.equal(virtual?.fallback?.active, true);
    const states = virtual.reals.map(({ state }) => state);
    assert.deepEqual(states, ['down', 'down']);
    assert.match(virtual.reals[0]?.reason ?? '', /503/);
    assert.match(virtual.reals[1]?.reason ?? '', /receive/);
    one.answer = { status: 200, body: 'fine' };
    await eventually(async () => (await weights(director))[one.name] === 5, 'the first one is back');
    const messages = events.map(({ message }) => message);
    assert.ok(messages.includes('Added fallback server: 127.0.0.9:80 (10.0.0.1:80) (Weight set to 1)'));
    assert.ok(messages.includes('Deleted fallback server: 127.0.0.9:80 (10.0.0.1:80)'));
    const down = messages.find((message) =>
      message.startsWith(`Real server down: ${one.name} (tcp:10.0.0.1:80): `),
    );
    assert.match(down ?? '', /503/);
  });

  test('a reload keeps what is known, takes what changed, and refuses a broken file whole', async (context) => {
    const [one, two] = [await webServer(context, '127.0.0.2'), await webServer(context, '127.0.0.3')];
    const { director, events, file } = await onFakeKernel(context, site([one.name, two.name]));
    const both = { [one.name]: 5, [two.name]: 5 };
    await eventually(
      async () => Object.values(await weights(director)).every((weight) => weight === 5),
      'both are in',
    );
    await writeFile(file, `${site([one.name, two.name])}\nvirtual = 10.0.0.1\n`);
    const refused = await director.reload();
    assert.ok(!refused.ok);
    assert.deepEqual(
      refused.problems.map(({ line }) => line),
      [11],
    );
    assert.deepEqual(await weights(director), both);
    assert.equal((await director.status()).lastReload?.ok, false);
    events.length = 0;
    await writeFile(file, site([one.name, two.name]).replace(`${one.name} masq 5`, `${one.name} masq 9`));
    const reloaded = await director.reload();
    assert.ok(reloaded.ok, JSON.stringify(reloaded));
    await sleep(1000);
    assert.deepEqual(await weights(director), { ...both, [one.name]: 9 });
    const operations = events.filter(({ kind }) => /^(real|virtual|fallback)-/.test(kind));
    assert.deepEqual(
      operations.map(({ message }) => message),
      [`Restored real server: ${one.name} (10.0.0.1:80) (Weight set to 9)`],
    );
    await writeFile(file, 'checkinterval = 1\n');
    assert.equal((await director.reload()).ok, true);
    assert.deepEqual((await director.status()).virtuals, []);
  });

  test('a server that is down is still down right after a reload', async (context) => {
    const one = await webServer(context, '127.0.0.2');
    one.answer = { status: 500, body: '' };
    const { director, file } = await onFakeKernel(context, site([one.name]));
    const state = async () => (await director.status()).virtuals[0]?.reals[0]?.state;
    await eventually(async () => (await state()) === 'down', 'it is down');
    await writeFile(file, site([one.name]).replace('checkinterval = 0.2', 'checkinterval = 60'));
    assert.equal((await director.reload()).ok, true);
    assert.equal(await state(), 'down');
  });

  test('failurecount lets single failures pass', async (context) => {
    const one = await webServer(context, '127.0.0.2');
    const { director, events } = await onFakeKernel(context, site([one.name], 'failurecount = 3'));
    await eventually(async () => (await weights(director))[one.name] === 5, 'it is in');
    one.answer = { status: 500, body: '' };
    await eventually(async () => (await weights(director))[one.name] === null, 'it is out');
    const soft = events.filter(({ kind }) => kind === 'real-soft-failure').map(({ message }) => message);
    assert.match(
      soft[0] ?? '',
      /^Soft failure real server: 127.0.0.2:\d+ \(tcp:10.0.0.1:80\) failure 1\/3: /,
    );
    assert.match(soft[1] ?? '', /failure 2\/3/);
  });

  test('drain and weight take effect at once and outlive a restart', async (context) => {
    const one = await webServer(context, '127.0.0.2');
    const overridesFile = path.join(await temporaryDirectory(context), 'overrides.json');
    const first = await onFakeKernel(context, site([one.name]), { overridesFile });
    await eventually(async () => (await weights(first.director))[one.name] === 5, 'it is in');
    const unknown = await first.director.drain({ address: '127.0.0.200' });
    assert.match(unknown.ok ? '' : unknown.message, /no real server 127.0.0.200/);
    const drained = await first.director.drain({ address: '127.0.0.2' });
    assert.deepEqual(drained, { ok: true, changed: [`${one.name} in tcp:10.0.0.1:80`] });
    await eventually(async () => (await weights(first.director))[one.name] === 0, 'it is drained');
    assert.equal((await first.director.status()).virtuals[0]?.fallback?.active, true);
    await first.director.stop();
    const second = await onFakeKernel(context, site([one.name]), { overridesFile });
    await eventually(async () => (await weights(second.director))[one.name] === 0, 'it is still drained');
    assert.equal((await second.director.status()).virtuals[0]?.reals[0]?.state, 'drained');
    await second.director.undrain({ address: '127.0.0.2', port: Number(one.name.split(':')[1]) });
    await second.director.setWeight({ address: '127.0.0.2' }, 77);
    await eventually(
      async () => (await weights(second.director))[one.name] === 77,
      'it has the ordered weight',
    );
    assert.equal((await second.director.setWeight({ address: '127.0.0.2' }, -1)).ok, false);
    await second.director.setWeight({ address: '127.0.0.2' }, 'auto');
    await eventually(
      async () => (await weights(second.director))[one.name] === 5,
      'it has its own weight again',
    );
  });

  test('files named by execute are part of the site', async (context) => {
    const other = path.join(await temporaryDirectory(context), 'other.cf');
    await writeFile(other, 'virtual = 10.0.0.3:80\n    checktype = on\n    real = 10.0.0.4:80 gate 4\n');
    const { director } = await onFakeKernel(
      context,
      `execute = ${other}\nvirtual = 10.0.0.2:80\n    checktype = on\n`,
    );
    const ids = (await director.status()).virtuals.map(({ id }) => id);
    assert.deepEqual(ids, ['tcp:10.0.0.2:80', 'tcp:10.0.0.3:80']);
    assert.deepEqual(await weights(director), { '10.0.0.4:80': 4 });
  });

  test('what is defined twice is a located error', async (context) => {
    const directory = await temporaryDirectory(context);
    const [first, second] = [path.join(directory, 'first.cf'), path.join(directory, 'second.cf')];
    await writeFile(first, `execute = ${second}\nvirtual = 10.0.0.2:80\n    checktype = on\n`);
    await writeFile(second, 'virtual = 10.0.0.2:80\n    checktype = on\n');
    const started = await startDirector({
      files: [first],
      dryRun: true,
      repairIntervalMs: 'off',
      node: 'test',
      version: '0',
      onEvent: () => {},
    });
    assert.ok(!started.ok);
    assert.equal(started.kind, 'configuration');
    const places = started.problems.map(({ file, line }) => [file, line]);
    assert.deepEqual(places, [[second, 1]]);
  });
});
