import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createFakeKernel, type Transport } from '../../../src/node-ipvs-netlink/index.ts';
import { run, tableOf } from './programs.ts';

const rule = (port: number) => `-A -t 10.0.0.1:${port} -s rr\n`;

test('rules are sent many at a time, however the input is cut', async () => {
  const kernel = createFakeKernel();
  const sizes: number[] = [];
  const counting: Transport = {
    ...kernel,
    exchange(requests) {
      sizes.push(requests.length);
      return kernel.exchange(requests);
    },
  };
  const text = Array.from({ length: 500 }, (_, i) => rule(i + 1)).join('');
  const { code, errors } = await run(counting, '-R', { input: [text.slice(0, 1234), text.slice(1234)] });
  assert.deepEqual([code, errors], [0, []]);
  assert.equal(await tableOf(kernel), text);
  assert.ok(sizes.length <= 4, `${sizes.length} exchanges`);
});

test('what the kernel refuses is told by line, and the rest goes on', async () => {
  const kernel = createFakeKernel();
  const input = [`${rule(80)}\n${rule(80)}${rule(81)}`];
  const { code, errors } = await run(kernel, '-R', { input });
  assert.equal(code, 0);
  assert.deepEqual(errors, ['line 3: tcp 10.0.0.1:80: the virtual service exists already (EEXIST)']);
  assert.equal(await tableOf(kernel), rule(80) + rule(81));
});

test('a line that makes no sense changes nothing, and ends the restore with its number', async () => {
  const kernel = createFakeKernel();
  const input = [`${rule(80)}-a -t 10.0.0.1:80 -r 10.1.0.1 -w x\n${rule(81)}`];
  const { code, errors } = await run(kernel, '-R', { input });
  assert.equal(code, 2);
  assert.deepEqual(errors, ['line 2: --weight "x": must be a whole number of 0 to 2147483647']);
  assert.equal(await tableOf(kernel), rule(80));
});

test('commands between rules see what stands before them', async () => {
  const kernel = createFakeKernel();
  const { code, output } = await run(kernel, '-R', { input: [`${rule(80)}-Sn\n-C\n${rule(81)}`] });
  assert.equal(code, 0);
  assert.equal(output, rule(80));
  assert.equal(await tableOf(kernel), rule(81));
  assert.equal((await run(kernel, '-R', { input: ['-R\n'] })).code, 255);
});

test('warnings are bounded, and a file without line ends is none', async () => {
  const kernel = createFakeKernel();
  const wrong = Array.from({ length: 50 }, (_, i) => `-a -t 10.0.0.1:80 -r 10.1.0.${i + 1}:8080\n`).join('');
  const { errors } = await run(kernel, '-R', { input: [rule(80), wrong] });
  assert.equal(errors.length, 11);
  assert.match(errors[0] ?? '', /^line 2: warning: direct routing cannot change the port/);
  const endless = await run(kernel, '-R', { input: ['x'.repeat(70_000)] });
  assert.equal(endless.code, 2);
  assert.match(endless.errors.join(), /longer than 65536/);
});
