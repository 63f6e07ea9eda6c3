import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createNft, type Nft } from '../../../src/packet-filter/nft.ts';
import { createPacketFilter, removeLeftTable } from '../../../src/packet-filter/packet-filter.ts';
import type { PacketRules } from '../../../src/packet-filter/rules.ts';

const none: PacketRules = { marks: [], sourceNats: [] };

function fullNat(port: number): PacketRules {
  const identity = {
    kind: 'address',
    protocol: 'tcp',
    family: 'inet',
    address: '10.0.0.1',
    port: 80,
  } as const;
  return { marks: [], sourceNats: [{ virtualId: 'x', identity, targets: [{ address: '10.1.0.1', port }] }] };
}

/** A kernel with one table, as nft(8) shows it, and a filter for it. */
function place(context: TestContext) {
  const directory = mkdtempSync(join(tmpdir(), 'packet-filter-'));
  context.after(() => rmSync(directory, { recursive: true }));
  const kernel: { table: string | undefined; applied: number; trouble: string | undefined } = {
    table: undefined,
    applied: 0,
    trouble: undefined,
  };
  const nft: Nft = {
    async apply(text) {
      if (kernel.trouble !== undefined) throw new Error(kernel.trouble);
      const [, , ...made] = text.trim().split('\n');
      kernel.table = made.length === 0 ? undefined : made.join('\n');
      kernel.applied++;
    },
    async list() {
      if (kernel.trouble !== undefined) throw new Error(kernel.trouble);
      return kernel.table;
    },
  };
  const said: string[] = [];
  const recordFile = join(directory, 'run/record.json');
  const create = () =>
    createPacketFilter({
      table: 'directord',
      nft,
      recordFile,
      say: (severity, message) => void said.push(`${severity}: ${message}`),
    });
  return { kernel, nft, said, recordFile, create };
}

test('the table is made, changed and removed as the rules say, and written only then', async (context) => {
  const { kernel, said, create } = place(context);
  const filter = create();
  await filter.follow(none);
  assert.deepEqual([kernel.applied, filter.status(), said], [0, null, []]);
  await filter.follow(fullNat(80));
  await filter.follow(fullNat(80));
  await filter.repair();
  assert.equal(kernel.applied, 1);
  assert.match(kernel.table ?? '', /10\.1\.0\.1 \. 80 \} masquerade/);
  await filter.follow(fullNat(81));
  assert.match(kernel.table ?? '', /10\.1\.0\.1 \. 81 /);
  const { rules = [], ...status } = filter.status() ?? {};
  assert.deepEqual(status, { table: 'inet directord', inPlace: true, trouble: null });
  assert.equal(rules.length, 1);
  await filter.follow(none);
  assert.deepEqual([kernel.table, filter.status()], [undefined, null]);
  assert.deepEqual(said, [
    'notice: nftables: table inet directord is made, 1 rule',
    'notice: nftables: table inet directord is made, 1 rule',
    'notice: nftables: table inet directord is removed',
  ]);
});

test('the next daemon leaves as it is what it finds as it wants it', async (context) => {
  const { kernel, said, create } = place(context);
  await create().follow(fullNat(80));
  const next = create();
  await next.follow(fullNat(80));
  assert.equal(kernel.applied, 1);
  await next.follow(none);
  assert.equal(kernel.table, undefined);
  assert.equal(said.length, 2);
});

test('what another hand has removed or changed is put back, and told', async (context) => {
  const { kernel, said, create } = place(context);
  const filter = create();
  await filter.follow(fullNat(80));
  kernel.table = undefined;
  await filter.repair();
  assert.match(kernel.table ?? '', /masquerade/);
  kernel.table = 'chain more { }';
  await filter.repair();
  assert.doesNotMatch(kernel.table ?? '', /more/);
  assert.deepEqual(said.slice(1), [
    'warning: nftables: table inet directord was gone; it is put back, 1 rule',
    'warning: nftables: table inet directord was changed by another hand; it is put back, 1 rule',
  ]);
});

test('a failure is told once, shown, and tried again', async (context) => {
  const { kernel, said, create } = place(context);
  const filter = create();
  kernel.trouble = 'the program nft is missing';
  await filter.follow(fullNat(80));
  await filter.repair();
  assert.deepEqual(said, [
    'error: nftables: table inet directord cannot be kept: the program nft is missing',
  ]);
  assert.equal(filter.status()?.inPlace, false);
  assert.equal(filter.status()?.trouble, 'the program nft is missing');
  kernel.trouble = undefined;
  await filter.repair();
  assert.equal(filter.status()?.inPlace, true);
  assert.equal(said.at(-1), 'notice: nftables: table inet directord is made, 1 rule');
});

test('what a crash left is known, also from the moment before it was complete', async (context) => {
  const { kernel, nft, recordFile, create } = place(context);
  assert.equal(await removeLeftTable(nft, recordFile), undefined);
  assert.equal(kernel.applied, 0);
  await create().follow(fullNat(80));
  const record: unknown = JSON.parse(readFileSync(recordFile, 'utf8'));
  writeFileSync(recordFile, JSON.stringify({ ...(record as object), rules: [], listing: '' }));
  assert.equal(await removeLeftTable(nft, recordFile), 'inet directord');
  assert.equal(kernel.table, undefined);
  assert.equal(await removeLeftTable(nft, recordFile), undefined);
});

test('a record that is damaged, or not ours, is none', async (context) => {
  const { nft, kernel, recordFile, create } = place(context);
  await create().follow(fullNat(80));
  for (const text of [
    '',
    '[]',
    '{"table":"x; flush ruleset","rules":[],"listing":""}',
    '{"table":"x","rules":[1]}',
  ]) {
    writeFileSync(recordFile, text);
    assert.equal(await removeLeftTable(nft, recordFile), undefined, text);
  }
  assert.equal(kernel.applied, 1);
  await create().follow(fullNat(80));
  assert.equal(kernel.applied, 2);
});

test('without the program nft, it is told what to install', async () => {
  const nft = createNft('/nowhere');
  const expected = { message: 'the program nft is missing: install nftables (apt-get install nftables)' };
  await assert.rejects(nft.list('x'), expected);
  await assert.rejects(nft.apply('table inet x'), expected);
});
