import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { type RealServerRecord, readRecord, writeRecord } from '../../../src/host/real-server-record.ts';

const directory = mkdtempSync(join(tmpdir(), 'realserver-'));
after(() => rmSync(directory, { recursive: true }));
const file = join(directory, 'realserver.json');

const nothing: RealServerRecord = { roles: [], sysctls: [], guePorts: [] };
const sysctls = [{ name: 'net.ipv4.conf.all.rp_filter', before: '2', set: '0' }];

test('what was done is remembered, and forgotten when all is undone', async () => {
  const record: RealServerRecord = {
    roles: ['10.0.0.100 tun gue:6080'],
    sysctls,
    guePorts: [{ kind: 'gue-port', family: 'inet', port: 6080 }],
  };
  await writeRecord(file, record);
  assert.deepEqual(await readRecord(file), record);
  await writeRecord(file, nothing);
  assert.equal(existsSync(file), false);
  assert.deepEqual(await readRecord(file), nothing);
});

test('a record without ports, or with what is none, keeps the rest', async () => {
  const roles = ['10.0.0.100 dr'];
  for (const more of [{}, { guePorts: [{ kind: 'gue-port', family: 'ipx', port: 6080 }, 6080] }]) {
    writeFileSync(file, JSON.stringify({ roles, sysctls, ...more }));
    assert.deepEqual(await readRecord(file), { roles, sysctls, guePorts: [] });
  }
});

test('a damaged record says nothing', async () => {
  for (const text of ['{', '[]', '{"roles": 1}', 'null']) {
    writeFileSync(file, text);
    assert.deepEqual(await readRecord(file), nothing);
  }
});
