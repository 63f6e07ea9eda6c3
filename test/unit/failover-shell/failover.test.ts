import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FailoverOptions, startFailover } from '../../../src/failover-shell/failover.ts';
import { group, pair } from './pair.ts';

function options(changes: Partial<FailoverOptions>): FailoverOptions {
  return {
    pair: pair({}),
    node: 'lvs1',
    digest: '0011223344556677',
    ledgerFile: '/nonexistent/held.json',
    onNotice: () => {},
    onRole: () => {},
    onFailure: (reason) => assert.fail(reason),
    ...changes,
  };
}

test('two directors need a key', async () => {
  await assert.rejects(startFailover(options({})), /keyfile/);
});

test('a key file that cannot be used is told, and no thread is left', async () => {
  const keyFile = '/nonexistent/heartbeat.key';
  await assert.rejects(startFailover(options({ pair: pair({ keyFile }) })), /\/nonexistent\/heartbeat\.key/);
});

test('more groups than a report can carry are refused', async () => {
  const groups = Array.from({ length: 60 }, (_, index) => group({ name: `group${index}` }));
  await assert.rejects(startFailover(options({ pair: pair({ groups }) })), /use fewer groups/);
});
