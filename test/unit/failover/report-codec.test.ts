import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkNames } from '../../../src/failover/check-names.ts';
import { nameIds } from '../../../src/failover/name-ids.ts';
import { fitnesses, healths, reportedRoles, wishes } from '../../../src/failover/report.ts';
import { decodeReport, encodeReport, maxReportBytes } from '../../../src/failover/report-codec.ts';
import { report, word } from './fixtures.ts';

const nodes = ['lvs1', 'lvs2', 'lvs3'];
const group = (name: string) => ({
  name,
  prefer: undefined,
  interfaces: [],
  pings: [],
  followHealth: true,
});
const names = { nodes, groups: ['web', 'mail'].map(group) };
const ids = nameIds(names);
const u32 = fc.integer({ min: 0, max: 0xffffffff });
const node = fc.option(fc.constantFrom(...nodes), { nil: undefined });

const groupReport = fc.record(
  {
    role: fc.constantFrom(...reportedRoles),
    fitness: fc.constantFrom(...fitnesses),
    pingsLost: fc.integer({ min: 0, max: 255 }),
    health: fc.constantFrom(...healths),
    wish: fc.constantFrom(...wishes),
    preferred: fc.boolean(),
    term: u32,
    grant: node,
    candidate: node,
    holder: node,
  },
  { noNullPrototype: true },
);

const anyReport = fc.record(
  {
    boot: u32,
    serial: u32,
    starting: fc.boolean(),
    listening: fc.boolean(),
    leaving: fc.boolean(),
    restart: fc.option(fc.record({ id: u32, holdMs: u32 }, { noNullPrototype: true }), { nil: undefined }),
    holdingFor: fc.uniqueArray(fc.constantFrom(...nodes)),
    digest: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => value.toString(16).padStart(16, '0')),
    groups: fc
      .uniqueArray(fc.tuple(fc.constantFrom('web', 'mail'), groupReport), { selector: ([name]) => name })
      .map((entries) => Object.fromEntries(entries)),
  },
  { noNullPrototype: true },
);

test('a report survives its bytes', () => {
  fc.assert(
    fc.property(anyReport, (before) => {
      assert.deepEqual(decodeReport(encodeReport(before), ids), { ok: true, report: before });
    }),
  );
});

test('no bytes whatsoever make the decoder throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 1100 }), (bytes) => {
      if (bytes.length > 0) bytes[0] = 1;
      const decoded = decodeReport(bytes, ids);
      assert.equal(typeof decoded.ok, 'boolean');
    }),
  );
});

test('a report cut short is refused with its reason, and one that goes on is read', () => {
  const bytes = encodeReport(report({ role: 'active' }));
  for (let length = 0; length < bytes.length; length++) {
    assert.equal(decodeReport(bytes.subarray(0, length), ids).ok, false, `${length} bytes`);
  }
  assert.equal(decodeReport(Buffer.concat([bytes, Buffer.from('later')]), ids).ok, true);
  assert.deepEqual(decodeReport(Buffer.of(9), ids), { ok: false, why: 'its version is 9, not 1' });
});

test('a group that is not ours is left out, a node that is not ours stays somebody', () => {
  const theirs = encodeReport(report({ holder: 'stranger' }));
  const decoded = decodeReport(theirs, nameIds({ nodes, groups: [group('web')] }));
  assert.match(decoded.ok ? (Object.values(decoded.report.groups)[0]?.holder ?? '') : '', /^#[0-9a-f]+$/);
  const without = decodeReport(theirs, nameIds({ nodes, groups: [group('mail')] }));
  assert.deepEqual(without.ok && without.report.groups, {});
});

test('names that cannot travel together are refused beforehand', () => {
  const many = (count: number) => ({
    nodes,
    groups: Array.from({ length: count }, (_, i) => group(`g${i}`)),
  });
  assert.equal(checkNames(many(40)), undefined);
  assert.match(checkNames(many(50)) ?? '', /1024/);
  assert.match(checkNames({ nodes: ['a', 'a'], groups: [] }) ?? '', /rename one/);
  const full = Object.fromEntries(many(60).groups.map(({ name }) => [name, word()]));
  assert.throws(
    () => encodeReport({ ...report({}), groups: full } as never),
    new RegExp(`${maxReportBytes}`),
  );
});
