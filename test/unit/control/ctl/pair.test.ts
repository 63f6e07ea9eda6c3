import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ControlError } from '../../../../src/control/control-client.ts';
import { giveOrder } from '../../../../src/control/ctl/order.ts';
import { restart } from '../../../../src/control/ctl/restart.ts';
import type { MemberStatus } from '../../../../src/pair/member-status.ts';
import { createFakeDirector, exampleStatus } from '../fake-director.ts';
import { memoryTerminal } from './memory-terminal.ts';

const asText = { json: false };
const bounds = { pollMs: 1, absentMs: 20_000, totalMs: 20_000 };

test('an order tells what came of it, or that it was accepted', async () => {
  const director = createFakeDirector();
  const { out, err, terminal } = memoryTerminal();
  const order = { kind: 'takeover', groups: ['web'] } as const;
  assert.equal(await giveOrder({ ...order, wait: true }, director, asText, terminal), 0);
  assert.equal(await giveOrder({ ...order, wait: false }, director, asText, terminal), 0);
  assert.equal(out[0], 'web: lb1 holds it');
  assert.match(out[1] ?? '', /^accepted: web: lb1 holds it \(directorctl status tells/);
  assert.deepEqual([out.length, err], [2, []]);
  assert.deepEqual(director.calls, ['takeover web true', 'takeover web false']);
});

test('an order that is declined is a failure, and says why', async () => {
  const { out, err, terminal } = memoryTerminal();
  const order = { kind: 'standby', groups: ['mail'], wait: false } as const;
  assert.equal(await giveOrder(order, createFakeDirector(), asText, terminal), 1);
  assert.deepEqual([out, err], [[], ['there is no group mail; there are: web']]);
  const json = memoryTerminal();
  assert.equal(await giveOrder(order, createFakeDirector(), { json: true }, json.terminal), 1);
  assert.deepEqual(JSON.parse(json.out.join('\n')), {
    ok: false,
    message: 'there is no group mail; there are: web',
  });
});

test('an order that is given up may still come true, which is said', async () => {
  const director = createFakeDirector({
    order: async () => {
      throw new ControlError('timeout', 'directord at x did not answer in time');
    },
  });
  const order = { kind: 'standby', groups: [], wait: true } as const;
  await assert.rejects(giveOrder(order, director, asText, memoryTerminal().terminal), {
    kind: 'timeout',
    message: /did not answer in time; the order may come true all the same: directorctl status tells/,
  });
});

test('a restart that is not waited for ends with its announcement', async () => {
  const { out, terminal } = memoryTerminal();
  assert.equal(await restart(createFakeDirector(), { json: false, wait: false }, terminal, bounds), 0);
  assert.match(out.join(), /^restarting: the peers hold still for 10 s/);
});

test('waiting ends when another daemon runs, not when one starts', async () => {
  const gone = new ControlError('absent', 'no directord answers');
  const starting = new ControlError('busy', 'directord is starting');
  const next = exampleStatus({ pid: 4712, version: '0.2.0', startedAt: '2026-11-21T09:00:00.000Z' });
  const seen: (MemberStatus | ControlError)[] = [
    exampleStatus(),
    exampleStatus({ phase: 'stopping' }),
    new ControlError('failed', 'socket hang up'),
    gone,
    starting,
    { ...next, phase: 'starting' },
    next,
  ];
  const director = createFakeDirector({
    status: async () => {
      const each = seen.shift();
      if (each === undefined) assert.fail('asked again after it was back');
      if (each instanceof Error) throw each;
      return each;
    },
  });
  const { out, terminal } = memoryTerminal();
  assert.equal(await restart(director, { json: false, wait: true }, terminal, bounds), 0);
  assert.deepEqual(out, ['directord 0.2.0 runs (pid 4712)']);
  assert.deepEqual([director.calls, seen], [['restart'], []]);
});

test('a daemon that is not started again, or does not get ready, is a failure', async () => {
  let asked = 0;
  const vanishing = createFakeDirector({
    status: async () => {
      if (++asked === 1) return exampleStatus();
      throw new ControlError('absent', 'no directord answers');
    },
  });
  const { out, err, terminal } = memoryTerminal();
  const brief = { pollMs: 1, absentMs: 30, totalMs: 60_000 };
  assert.equal(await restart(vanishing, { json: false, wait: true }, terminal, brief), 1);
  assert.deepEqual(out, []);
  assert.match(err.join(), /^no new directord runs after 0 s: no directord answers; look at systemctl/);

  const unchanged = createFakeDirector();
  const json = memoryTerminal();
  const total = { pollMs: 1, absentMs: 60_000, totalMs: 30 };
  assert.equal(await restart(unchanged, { json: true, wait: true }, json.terminal, total), 1);
  const { ok, message } = JSON.parse(json.out.join('\n'));
  assert.equal(ok, false);
  assert.match(message, /it has not ended/);
});

test('a restart that is declined is not waited for', async () => {
  const director = createFakeDirector({
    restart: async () => ({ ok: false, message: 'the next start would fail: a.cf:3:1: error: no' }),
  });
  const { err, terminal } = memoryTerminal();
  assert.equal(await restart(director, { json: false, wait: true }, terminal, bounds), 1);
  assert.deepEqual(err, ['the next start would fail: a.cf:3:1: error: no']);
});
