import assert from 'node:assert/strict';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { persistRealServer, unpersistRealServer } from '../../../src/host/persisted-real-server.ts';
import { realServerUnit } from '../../../src/host/real-server-unit.ts';

const root = mkdtempSync(join(tmpdir(), 'realserver-'));
after(() => rmSync(root, { recursive: true }));

const role = { vips: ['10.0.0.100'], mode: 'tun', tunnel: { type: 'gre' } } as const;

test('the unit is written, and goes with the link that has enabled it', async () => {
  const { name, file } = await persistRealServer(role, root);
  assert.equal(name, 'realserver-gre-10.0.0.100.service');
  assert.equal(readFileSync(file, 'utf8'), realServerUnit(role));
  const link = join(dirname(file), 'multi-user.target.wants', name);
  mkdirSync(dirname(link));
  symlinkSync(file, link);
  assert.equal((await unpersistRealServer(role, root)).outcome, 'removed');
  assert.ok(!existsSync(file));
  assert.throws(() => lstatSync(link), { code: 'ENOENT' });
  assert.equal((await unpersistRealServer(role, root)).outcome, 'was-not-there');
});

test('many addresses have a unit, too', async () => {
  const vips = Array.from({ length: 40 }, (_, index) => `fd00:1:2:3::${index + 1}`);
  const { file } = await persistRealServer({ vips, mode: 'dr' }, root);
  assert.ok(existsSync(file));
  const others = await persistRealServer({ vips: vips.slice(1), mode: 'dr' }, root);
  assert.notEqual(others.file, file);
});
