import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPingWords } from '../../../src/failover-shell/ping-words.ts';
import { pairSettings, story } from '../failover/fixtures.ts';

test('a ping node that stops and begins to answer is told by its address, once', () => {
  const told: string[] = [];
  const tell = createPingWords((text) => told.push(text));
  const lvs1 = story(pairSettings('lvs1')).happen({ kind: 'ping', address: '10.0.0.1', reachable: true });
  tell(lvs1.state());
  assert.deepEqual(told, []);

  lvs1.happen({ kind: 'ping', address: '10.0.0.1', reachable: false }).pass(60_000);
  tell(lvs1.state());
  tell(lvs1.state());
  assert.deepEqual(told.splice(0), ['ping node 10.0.0.1 does not answer']);

  lvs1.happen({ kind: 'ping', address: '10.0.0.1', reachable: true }).pass(60_000);
  tell(lvs1.state());
  tell(lvs1.state());
  assert.deepEqual(told, ['ping node 10.0.0.1 answers again']);
});

test('a ping node that never answered is told, too', () => {
  const told: string[] = [];
  const lvs1 = story(pairSettings('lvs1')).happen({ kind: 'ping', address: '10.0.0.1', reachable: false });
  createPingWords((text) => told.push(text))(lvs1.state());
  assert.deepEqual(told, ['ping node 10.0.0.1 does not answer']);
});
