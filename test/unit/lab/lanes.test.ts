import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dealLanes } from '../../lab-lanes.ts';

const heavy = ['dist/test/lab/differential/checks.test.js', 'dist/test/lab/failover/failover.test.js'];
const light = Array.from({ length: 7 }, (_, index) => `dist/test/lab/story-${index}.test.js`);

test('every file is in exactly one lane, in its order', () => {
  const files = [...heavy, ...light].sort();
  const lanes = dealLanes(files, 2);
  assert.equal(lanes.length, 2);
  assert.deepEqual(lanes.flat().sort(), files);
  for (const lane of lanes) assert.deepEqual(lane, [...lane].sort());
});

test('files that take long are apart, and the others are dealt out evenly', () => {
  const [one = [], two = []] = dealLanes([...heavy, ...light], 2);
  assert.equal(one.filter((file) => heavy.includes(file)).length, 1);
  assert.ok(Math.abs(one.length - two.length) <= 1);
});

test('files that nobody has measured share the lanes', () => {
  assert.deepEqual(
    dealLanes(light.slice(0, 6), 2).map((lane) => lane.length),
    [3, 3],
  );
});

test('no lane is empty', () => {
  assert.deepEqual(dealLanes(light.slice(0, 1), 2), [light.slice(0, 1)]);
  assert.deepEqual(dealLanes([], 2), []);
});
