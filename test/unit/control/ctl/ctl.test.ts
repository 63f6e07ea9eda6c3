import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ControlError } from '../../../../src/control/control-client.ts';
import { showEvents } from '../../../../src/control/ctl/show-events.ts';
import { showStatus, watchStatus } from '../../../../src/control/ctl/show-status.ts';
import { reload, select } from '../../../../src/control/ctl/steer.ts';
import { exampleEvent, exampleProblem, exampleStatus } from '../fake-director.ts';
import { memoryTerminal } from './memory-terminal.ts';

test('status as JSON is the status itself', async () => {
  const { out, terminal } = memoryTerminal();
  assert.equal(await showStatus({ status: async () => exampleStatus() }, { json: true }, terminal), 0);
  assert.deepEqual(JSON.parse(out.join('\n')), exampleStatus());
});

test('watching goes on while the daemon is restarted, and ends when told', async () => {
  const { out, terminal } = memoryTerminal({ columns: 80, rows: 6 });
  const stop = new AbortController();
  let calls = 0;
  const status = async () => {
    if (++calls === 1) throw new ControlError('absent', 'no directord answers');
    stop.abort();
    return exampleStatus();
  };
  assert.equal(await watchStatus({ status }, { json: false }, terminal, stop.signal), 0);
  assert.equal(out.length, 2);
  assert.match(out[0] ?? '', /no directord answers/);
  assert.match(out[1] ?? '', /… and 4 more lines/);
  assert.ok((out[1] ?? '').split('\n').length < 6, 'a frame fits the screen');
});

test('reload tells the result by text and by exit code', async () => {
  const good = memoryTerminal();
  const warning = { ...exampleProblem, severity: 'warning' } as const;
  const fine = { ok: true, message: '1 real server added', warnings: [warning] } as const;
  assert.equal(await reload({ reload: async () => fine }, { json: false }, good.terminal), 0);
  assert.deepEqual([good.out, good.err], [['1 real server added'], ['a.cf:3:1: warning: no such directive']]);

  const bad = memoryTerminal();
  const broken = { ok: false, message: 'nothing was changed', problems: [exampleProblem] } as const;
  assert.equal(await reload({ reload: async () => broken }, { json: false }, bad.terminal), 2);
  assert.deepEqual([bad.out, bad.err], [[], ['a.cf:3:1: error: no such directive', 'nothing was changed']]);

  const failed = { ok: false, message: 'directord is stopping', problems: [] } as const;
  assert.equal(await reload({ reload: async () => failed }, { json: true }, memoryTerminal().terminal), 1);
});

test('a selection names what it changed, or why it could not', async () => {
  const good = memoryTerminal();
  const changed = Promise.resolve({
    ok: true,
    changed: ['10.0.0.5:80 in fwm:1', '10.0.0.5:80 in fwm:2'],
  } as const);
  assert.equal(await select('drained', changed, { json: false }, good.terminal), 0);
  assert.deepEqual(good.out, ['drained: 10.0.0.5:80 in fwm:1', 'drained: 10.0.0.5:80 in fwm:2']);
  const bad = memoryTerminal();
  const unknown = Promise.resolve({ ok: false, message: 'no such real server' } as const);
  assert.equal(await select('drained', unknown, { json: false }, bad.terminal), 1);
  assert.deepEqual(bad.err, ['no such real server']);
});

test('following that the daemon ends is no success; following that we end is', async () => {
  const client = {
    events: async (_request: unknown, onEvent: (event: ReturnType<typeof exampleEvent>) => void) =>
      onEvent(exampleEvent()),
  };
  const request = { limit: 1, json: true };
  const { out, err, terminal } = memoryTerminal();
  const never = new AbortController().signal;
  assert.equal(await showEvents(client, { ...request, follow: false }, terminal, never), 0);
  assert.equal(await showEvents(client, { ...request, follow: true }, terminal, never), 1);
  assert.equal(await showEvents(client, { ...request, follow: true }, terminal, AbortSignal.abort()), 0);
  assert.deepEqual(JSON.parse(out[0] ?? ''), exampleEvent());
  assert.deepEqual(err, ['directord has stopped']);
});
