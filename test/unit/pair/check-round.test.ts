import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkRound } from '../../../src/pair/check-round.ts';
import { siteOf, virtual } from './fixtures.ts';

test('it is that of the slowest virtual server', async () => {
  assert.equal(checkRound(await siteOf('')), 0);
  const global = 'checkinterval=3\nchecktimeout=2\nnegotiatetimeout=4\n';
  assert.equal(checkRound(await siteOf(global + virtual('10.0.0.1:80'))), 7_000);
  const slow = virtual('10.0.0.2:80', 'failurecount=3', 'checkinterval=10');
  assert.equal(checkRound(await siteOf(global + virtual('10.0.0.1:80') + slow)), 42_000);
});
