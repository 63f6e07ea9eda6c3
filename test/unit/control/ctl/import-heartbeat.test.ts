import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { parseSettings } from '../../../../src/config/settings.ts';
import { importHeartbeatDirectory } from '../../../../src/control/ctl/import-heartbeat.ts';
import { memoryTerminal } from './memory-terminal.ts';

async function importFrom(files: Readonly<Record<string, string>>) {
  const directory = mkdtempSync(path.join(tmpdir(), 'directord-import-'));
  const { out, err, terminal } = memoryTerminal();
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(directory, name), text);
    const code = await importHeartbeatDirectory(directory, { json: false }, terminal);
    return { code, out: out.join('\n'), err };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('settings go to standard output, and what is different to standard error', async () => {
  const { code, out, err } = await importFrom({
    'ha.cf': 'node lvs1 lvs2\nbcast eth1\nauto_failback on\nwatchdog /dev/watchdog\n',
    haresources: 'lvs1 10.0.0.100/24/eth0\n',
  });
  assert.equal(code, 0);
  const result = parseSettings(out, 'x.ini', { node: 'lvs1' });
  assert.deepEqual(result.problems, []);
  assert.equal(result.ok && result.settings.pair?.groups[0]?.vips[0]?.address, '10.0.0.100');
  assert.match(err.join('\n'), /^ha\.cf:4: watchdog is left out/);
});

test('a directory without ha.cf is told', async () => {
  const { code, out, err } = await importFrom({});
  assert.deepEqual([code, out], [1, '']);
  assert.match(err.join(), /ha\.cf cannot be read: ENOENT.*name heartbeat's directory, such as \/etc\/ha\.d/);
});
