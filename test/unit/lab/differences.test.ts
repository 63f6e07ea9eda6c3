import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { allCases } from '../../lab/differential/cases/all.ts';
import { differences } from '../../lab/differential/differences.ts';
import { checkout } from '../../lab/support/guest.ts';

describe('the deliberate differences from ldirectord', () => {
  const page = readFileSync(join(checkout, 'docs/migration.md'), 'utf8');

  for (const difference of differences) {
    it(`${difference} is in docs/migration.md, and a case asserts it`, () => {
      assert.ok(page.includes(`\n| \`${difference}\` |`), 'no such row');
      assert.ok(allCases.some((each) => each.ours?.difference === difference));
    });
  }

  it('are asserted by cases of different names', () => {
    assert.ok(allCases.length >= 80);
    assert.equal(new Set(allCases.map((each) => each.name)).size, allCases.length);
  });
});
