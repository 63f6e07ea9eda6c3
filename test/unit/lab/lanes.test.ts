import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dealBoots } from '../../lab-lanes.ts';
import { dealLanes, secondsFrom } from '../../lanes.ts';

const heavy = ['dist/test/lab/differential/checks.test.js', 'dist/test/lab/failover/failover.test.js'];
const light = Array.from({ length: 7 }, (_, index) => `dist/test/lab/story-${index}.test.js`);
const seconds = secondsFrom({ 'differential/checks.test.js': 95, 'failover/failover.test.js': 100 }, 20);

test('every file is in exactly one lane, in its order', () => {
  const files = [...heavy, ...light].sort();
  const lanes = dealLanes(files, 2, seconds);
  assert.equal(lanes.length, 2);
  assert.deepEqual(lanes.flat().sort(), files);
  for (const lane of lanes) assert.deepEqual(lane, [...lane].sort());
});

test('files that take long are apart, and the others are dealt out evenly', () => {
  const [one = [], two = []] = dealLanes([...heavy, ...light], 2, seconds);
  assert.equal(one.filter((file) => heavy.includes(file)).length, 1);
  assert.ok(Math.abs(one.length - two.length) <= 1);
});

test('files that nobody has measured share the lanes', () => {
  assert.deepEqual(
    dealLanes(light.slice(0, 6), 2, seconds).map((lane) => lane.length),
    [3, 3],
  );
});

test('no lane is empty', () => {
  assert.deepEqual(dealLanes(light.slice(0, 1), 2, seconds), [light.slice(0, 1)]);
  assert.deepEqual(dealLanes([], 2, seconds), []);
});

describe('boots', () => {
  const stock = [
    'dist/test/lab/stock-kernel/nftables.test.js',
    'dist/test/lab/stock-kernel/packet-filter.test.js',
  ];
  const many = Array.from({ length: 30 }, (_, index) => `dist/test/lab/story-${index}.test.js`).sort();
  const files = [...many, ...stock];

  test('what needs the stock kernel shares one boot of it, beside user-mode Linux', () => {
    const [one = [], two = []] = dealBoots(files, undefined, 2);
    assert.deepEqual(
      one.map(({ kernel }) => kernel),
      ['uml'],
    );
    assert.deepEqual(
      two.map(({ kernel }) => kernel),
      ['uml', 'qemu'],
    );
    assert.deepEqual(two[1]?.files, stock);
    assert.deepEqual([...one, ...two].flatMap((boot) => boot.files).sort(), [...files].sort());
    const dealt = [one[0], two[0]].map((boot) => boot?.files.length ?? 0);
    assert.ok(
      (dealt[0] ?? 0) > (dealt[1] ?? 0),
      `the lane with more to do gets fewer of the others: ${dealt}`,
    );
  });

  test('with one processor, one kernel follows the other', () => {
    const lanes = dealBoots(files, undefined, 1);
    assert.deepEqual(
      lanes.map((lane) => lane.map(({ kernel }) => kernel)),
      [['uml', 'qemu']],
    );
  });

  test('a kernel that is asked for runs all', () => {
    for (const kernel of ['qemu', 'host'] as const) {
      const boots = dealBoots(files, kernel, 2).flat();
      assert.deepEqual(new Set(boots.map((boot) => boot.kernel)), new Set([kernel]));
      assert.equal(boots.flatMap((boot) => boot.files).length, files.length);
    }
  });

  test('nothing boots that has nothing to run', () => {
    assert.deepEqual(dealBoots(stock, undefined, 2), [[{ kernel: 'qemu', files: stock }]]);
    assert.deepEqual(dealBoots([], undefined, 2), []);
  });
});
