import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PeerReport } from '../../../src/dgram-heartbeat/peer/peer-report.ts';
import { nameIds } from '../../../src/failover/name-ids.ts';
import type { Report } from '../../../src/failover/report.ts';
import { encodeReport } from '../../../src/failover/report-codec.ts';
import { machineSettings } from '../../../src/failover-shell/machine-settings.ts';
import { createPeerWords } from '../../../src/failover-shell/peer-words.ts';
import { pair } from './pair.ts';

const ids = nameIds(machineSettings(pair({}), 'lvs1', '0011223344556677'));
const report: Report = {
  boot: 1,
  serial: 1,
  starting: false,
  listening: false,
  leaving: false,
  restart: undefined,
  holdingFor: [],
  digest: '0011223344556677',
  groups: {},
};

function peer(lastSequence: number | undefined, state: Uint8Array | undefined, boot = 'a'): PeerReport {
  return {
    name: 'lvs2',
    status: 'alive',
    forMs: 0,
    silentMs: 0,
    hearsUs: true,
    boot,
    lastSequence,
    state,
    links: [],
  };
}

test('a state is the word of its peer, or cannot be read', () => {
  const words = createPeerWords(ids);
  assert.deepEqual(words.onEvent({ kind: 'state', peer: 'lvs2', state: encodeReport(report) }), [
    { kind: 'report', peer: 'lvs2', report },
  ]);
  assert.deepEqual(words.onEvent({ kind: 'state', peer: 'lvs2', state: Buffer.from([9]) }), [
    { kind: 'unreadable', peer: 'lvs2', why: 'its version is 9, not 1' },
  ]);
});

test('a peer that was heard since has said its word again, one that was not has not', () => {
  const words = createPeerWords(ids);
  const state = encodeReport(report);
  assert.deepEqual(words.heardAgain([peer(undefined, undefined)]), []);
  assert.equal(words.heardAgain([peer(5, state)]).length, 1);
  assert.equal(words.heardAgain([peer(5, state)]).length, 0);
  assert.equal(words.heardAgain([peer(6, state)]).length, 1);
  assert.equal(words.heardAgain([peer(6, state, 'b')]).length, 1);
});

test('one that has only just started says nothing yet', () => {
  const words = createPeerWords(ids);
  assert.deepEqual(words.onEvent({ kind: 'state', peer: 'lvs2', state: new Uint8Array(0) }), []);
});

test('a peer that is heard in time again was not dead: its word stays', () => {
  const words = createPeerWords(ids);
  assert.deepEqual(words.onEvent({ kind: 'peer-in-time', peer: 'lvs2', silentMs: 500 }), []);
  assert.deepEqual(words.onEvent({ kind: 'peer-alive', peer: 'lvs2' }), [
    { kind: 'peer', peer: 'lvs2', status: 'alive' },
  ]);
});

test('an absence is told to the machine before anything that was heard in it', () => {
  assert.deepEqual(createPeerWords(ids).onEvent({ kind: 'away', awayMs: 5_000 }), [{ kind: 'tick' }]);
});
