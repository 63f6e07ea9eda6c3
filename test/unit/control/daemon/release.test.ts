import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startControlServer } from '../../../../src/control/control-server.ts';
import { release } from '../../../../src/control/daemon/release.ts';
import { ledgerFileOf } from '../../../../src/control/daemon/state-files.ts';
import type { Leftovers } from '../../../../src/pair/leftovers.ts';

const directory = mkdtempSync(join(tmpdir(), 'release-'));
after(() => rmSync(directory, { recursive: true, force: true }));

const none: Leftovers = { kept: false, removed: [], absent: [], troubles: [] };
let runs = 0;

async function run(leftovers: Partial<Leftovers> | Error, more: { json?: boolean; socket?: string } = {}) {
  const controlSocket = more.socket ?? join(directory, `${++runs}.sock`);
  writeFileSync(ledgerFileOf(controlSocket), '{}');
  const out: string[] = [];
  const err: string[] = [];
  const asked: string[] = [];
  const options = {
    controlSocket,
    json: more.json ?? false,
    keepAnnounced: true,
    forGood: true,
    print: (line: string) => void out.push(line),
    complain: (line: string) => void err.push(line),
  };
  const code = await release(options, async (ledgerFile) => {
    asked.push(ledgerFile);
    await assert.rejects(
      startControlServer(controlSocket, () => {}),
      /another directord/,
    );
    if (leftovers instanceof Error) throw leftovers;
    return { ...none, ...leftovers };
  });
  return { code, out, err, asked, controlSocket };
}

test('tells what it took off, and leaves no socket', async () => {
  const { code, out, err, asked, controlSocket } = await run({
    removed: ['10.0.0.100/24 dev eth0'],
    absent: ['fd00::100/64 dev eth0'],
  });
  assert.deepEqual(
    [code, out, err],
    [0, ['taken off: 10.0.0.100/24 dev eth0', 'was off already: fd00::100/64 dev eth0'], []],
  );
  assert.deepEqual(asked, [ledgerFileOf(controlSocket)]);
  assert.ok(!existsSync(controlSocket));
});

test('nothing to do is no failure, and neither is an announced restart', async () => {
  const nothing = await run({});
  assert.deepEqual([nothing.code, nothing.out], [0, ['no virtual address was left']]);
  const kept = await run({ kept: true });
  assert.equal(kept.code, 0);
  assert.match(kept.out.join(), /announced restart keeps/);
});

test('a director that never held an address leaves no trace', async () => {
  const controlSocket = join(directory, 'never/was.sock');
  const out: string[] = [];
  const print = (line: string) => void out.push(line);
  const code = await release(
    { controlSocket, json: false, keepAnnounced: true, forGood: true, print, complain: print },
    () => assert.fail('there is no ledger'),
  );
  assert.deepEqual([code, out], [0, ['no virtual address was left']]);
  assert.ok(!existsSync(join(directory, 'never')));
});

test('refuses beside a daemon that lives', async () => {
  const socket = join(directory, 'living.sock');
  const living = createServer((connection) => connection.destroy());
  await new Promise<void>((resolve) => living.listen(socket, resolve));
  const { code, out, err, asked } = await run({}, { socket });
  assert.deepEqual([code, out, asked], [1, [], []]);
  assert.match(err.join(), /living\.sock: a directord lives there .* systemctl stop directord/);
  await new Promise((resolve) => living.close(resolve));
});

test('what could not be taken off is a failure', async () => {
  const text = await run({ removed: ['10.0.0.1/32 dev lo'], troubles: ['10.0.0.2/32 dev lo cannot be'] });
  assert.deepEqual(
    [text.code, text.out, text.err],
    [1, ['taken off: 10.0.0.1/32 dev lo'], ['10.0.0.2/32 dev lo cannot be']],
  );
  const json = await run(new Error('netlink: permission denied'), { json: true });
  assert.equal(json.code, 1);
  assert.deepEqual(JSON.parse(json.out.join()), { ok: false, message: 'netlink: permission denied' });
  const good = await run({ removed: ['10.0.0.1/32 dev lo'] }, { json: true });
  assert.deepEqual(JSON.parse(good.out.join()), { ok: true, ...none, removed: ['10.0.0.1/32 dev lo'] });
});

test('the settings name the socket', async () => {
  const settingsFile = join(directory, 'directord.ini');
  writeFileSync(settingsFile, `[director]\ncontrol = ${directory}/web.sock\n`);
  writeFileSync(join(directory, 'web.addresses.json'), '{}');
  const asked: unknown[] = [];
  const ignore = (): void => {};
  const options = {
    settingsFile,
    json: false,
    keepAnnounced: false,
    forGood: false,
    print: ignore,
    complain: ignore,
  };
  const code = await release(options, async (...words) => {
    asked.push(...words);
    return none;
  });
  assert.deepEqual([code, asked], [0, [`${directory}/web.addresses.json`, false]]);
});
