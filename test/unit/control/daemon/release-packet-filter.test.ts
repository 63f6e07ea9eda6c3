import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  hasPacketFilter,
  releasePacketFilter,
} from '../../../../src/control/daemon/release-packet-filter.ts';
import { packetFilterFilesOf, packetFilterTableOf } from '../../../../src/control/daemon/state-files.ts';
import type { Nft } from '../../../../src/packet-filter/nft.ts';
import { saveRecord } from '../../../../src/packet-filter/record.ts';

const directory = mkdtempSync(join(tmpdir(), 'release-filter-'));
after(() => rmSync(directory, { recursive: true }));
const controlSocket = join(directory, 'control.sock');

function recorder(trouble?: string) {
  const applied: string[] = [];
  const nft: Nft = {
    async apply(text) {
      if (trouble !== undefined) throw new Error(trouble);
      applied.push(text);
    },
    list: async () => undefined,
  };
  return { nft, applied };
}

test('nothing is left by a daemon that had no table', async () => {
  const { nft, applied } = recorder();
  assert.equal(hasPacketFilter(controlSocket), false);
  assert.deepEqual(await releasePacketFilter(controlSocket, nft), { removed: [], troubles: [] });
  assert.deepEqual(applied, []);
});

test('the table of a daemon that has died goes, and is asked for again where it could not', async () => {
  const { recordFile } = packetFilterFilesOf(controlSocket);
  await saveRecord(recordFile, { table: 'directord_web', rules: [], listing: '' });
  assert.equal(hasPacketFilter(controlSocket), true);
  const failed = await releasePacketFilter(controlSocket, recorder('nft: Operation not permitted').nft);
  assert.deepEqual(failed, { removed: [], troubles: ['nft: Operation not permitted'] });
  const { nft, applied } = recorder();
  assert.deepEqual(await releasePacketFilter(controlSocket, nft), {
    removed: ['table inet directord_web of nftables'],
    troubles: [],
  });
  assert.deepEqual(applied, ['table inet directord_web\ndelete table inet directord_web\n']);
  assert.equal(hasPacketFilter(controlSocket), false);
});

test('each control socket has a table of its own', () => {
  assert.equal(packetFilterTableOf('/run/directord/control.sock'), 'directord');
  assert.equal(packetFilterTableOf('/run/directord/web-1.sock'), 'directord_run_directord_web_1');
  assert.match(packetFilterTableOf('/tmp/a b;{}/x.sock'), /^\w+$/);
});
