import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createColdStandby } from '../../../src/pair/cold-standby.ts';
import { createGroupVirtuals } from '../../../src/pair/group-virtuals.ts';
import { group } from '../failover-shell/pair.ts';
import { siteOf, virtual } from './fixtures.ts';

const web = group({ name: 'web' });
const mail = group({
  name: 'mail',
  standby: 'cold',
  vips: [{ family: 'inet', address: '10.0.0.101', prefixLength: 24, device: 'eth0' }],
});
const one = 'tcp:10.0.0.100:80';
const two = 'tcp:10.0.0.100:443';
const smtp = 'tcp:10.0.0.101:25';
const site = await siteOf(virtual('10.0.0.100:80') + virtual('10.0.0.100:443') + virtual('10.0.0.101:25'));

test('a group is healthy with one healthy virtual server, and is not when all are found to be without', () => {
  const virtuals = createGroupVirtuals([web, mail]);
  virtuals.replace(site);
  assert.equal(virtuals.health('web'), undefined);
  assert.deepEqual(virtuals.note(one, 'unavailable'), ['web']);
  assert.deepEqual(virtuals.note(one, 'unavailable'), [], 'nothing new');
  assert.equal(virtuals.health('web'), undefined);
  assert.equal(virtuals.judged('web'), false);
  virtuals.note(two, 'unavailable');
  assert.equal(virtuals.health('web'), false);
  assert.equal(virtuals.judged('web'), true);
  virtuals.note(two, 'available');
  assert.equal(virtuals.health('web'), true);
  assert.equal(virtuals.health('mail'), undefined);
});

test('a reload forgets what is gone, and knows what stays', async () => {
  const virtuals = createGroupVirtuals([web, mail]);
  virtuals.replace(site);
  virtuals.note(one, 'available');
  virtuals.note(two, 'unavailable');
  virtuals.replace(await siteOf(virtual('10.0.0.100:443')));
  assert.equal(virtuals.health('web'), false);
  virtuals.replace(site);
  assert.equal(virtuals.health('web'), undefined, 'the first one is unknown again');
});

test('a group without virtual servers has nothing to find out', () => {
  const virtuals = createGroupVirtuals([web]);
  assert.equal(virtuals.judged('web'), true);
  assert.equal(virtuals.health('web'), undefined);
});

test('a firewall mark of all groups is in the table while one of them is held', async () => {
  const both = [mail, group({ name: 'web', standby: 'cold' })];
  const virtuals = createGroupVirtuals(both);
  const marked = await siteOf(virtual('7') + virtual('10.0.0.101:25'));
  virtuals.replace(marked);
  const cold = createColdStandby(virtuals);
  const withheld = () => [...marked.virtuals.values()].map(({ virtual: each }) => cold.withheld(each));
  assert.deepEqual(withheld(), [true, true]);
  assert.deepEqual(cold.hold('web', true), ['fwm:7']);
  assert.deepEqual(withheld(), [false, true]);
  assert.deepEqual([...cold.hold('mail', true)].sort(), ['fwm:7', smtp]);
  assert.deepEqual(withheld(), [false, false]);
  assert.deepEqual(cold.hold('mail', true), [], 'nothing new');
  cold.hold('web', false);
  assert.deepEqual(withheld(), [false, false]);
});

test('a warm group, and what belongs to no group, is never withheld', async () => {
  const virtuals = createGroupVirtuals([web, mail]);
  const others = await siteOf(virtual('10.0.0.100:80') + virtual('10.0.0.200:80'));
  virtuals.replace(others);
  const cold = createColdStandby(virtuals);
  assert.deepEqual(
    [...others.virtuals.values()].map(({ virtual: each }) => cold.withheld(each)),
    [false, false],
  );
});
