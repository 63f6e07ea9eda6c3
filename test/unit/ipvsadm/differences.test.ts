import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { nameOf } from '../../lab/ipvsadm/case.ts';
import { allCases } from '../../lab/ipvsadm/cases/all.ts';
import { differences } from '../../lab/ipvsadm/differences.ts';
import { checkout } from '../../lab/support/guest.ts';

describe('the deliberate differences from ipvsadm', () => {
  const page = readFileSync(join(checkout, 'docs/ipvsadm.md'), 'utf8');

  for (const difference of differences) {
    it(`${difference} is in docs/ipvsadm.md, and a case asserts it`, () => {
      assert.ok(page.includes(`\n| \`${difference}\` |`), 'no such row');
      assert.ok(allCases.some((each) => each.ours?.difference === difference));
    });
  }

  it('are all that docs/ipvsadm.md has', () => {
    const rows = [...page.matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(rows.toSorted(), differences.toSorted());
  });

  it('are among at least 150 command lines, none twice', () => {
    assert.ok(allCases.length >= 150);
    const names = allCases.map((each) => `${nameOf(each)}\n${each.before ?? ''}\n${each.input ?? ''}`);
    assert.equal(new Set(names).size, names.length);
  });
});
