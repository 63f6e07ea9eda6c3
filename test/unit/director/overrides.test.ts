import assert from 'node:assert/strict';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { loadOverrides } from '../../../src/director/overrides.ts';

test('drains and weights outlive a restart, in a file that others cannot read', async (context) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
  context.after(() => rm(directory, { recursive: true }));
  const file = path.join(directory, 'state', 'overrides.json');
  const overrides = await loadOverrides(file);
  overrides.set('10.0.0.5:80', { drained: true });
  overrides.set('10.0.0.6:80', { drained: false, weight: 7 });
  overrides.set('10.0.0.7:80', { drained: true });
  overrides.set('10.0.0.7:80', undefined);
  await overrides.save();
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  const again = await loadOverrides(file);
  assert.deepEqual(again.get('10.0.0.5:80'), { drained: true });
  assert.deepEqual(again.get('10.0.0.6:80'), { drained: false, weight: 7 });
  assert.equal(again.get('10.0.0.7:80'), undefined);
});

for (const damage of [
  '',
  '[]',
  '{"10.0.0.5:80":{"drained":"yes"}}',
  '{"10.0.0.5:80":{"drained":true,"weight":-1}}',
]) {
  test(`a damaged file is refused, not forgotten: ${JSON.stringify(damage)}`, async (context) => {
    const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
    context.after(() => rm(directory, { recursive: true }));
    const file = path.join(directory, 'overrides.json');
    await writeFile(file, damage);
    await assert.rejects(loadOverrides(file), /is damaged/);
  });
}
