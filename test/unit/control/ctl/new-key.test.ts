import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { newKey } from '../../../../src/control/ctl/new-key.ts';
import { newKeyFileText, parseKeyText, readKeyFile } from '../../../../src/dgram-heartbeat/index.ts';
import { memoryTerminal } from './memory-terminal.ts';

const parent = mkdtempSync(join(tmpdir(), 'new-key-'));
after(() => rmSync(parent, { recursive: true }));

let places = 0;
function place(): { directory: string; file: string } {
  const directory = mkdtempSync(join(parent, `${++places}-`));
  return { directory, file: join(directory, 'heartbeat.key') };
}

async function run(file: string | undefined, add = false) {
  const { out, err, terminal } = memoryTerminal();
  const code = await newKey(file, { add }, terminal);
  return { code, out: out.join('\n'), err: err.join('\n') };
}

test('a new key file can be used, is its owner’s alone, and its secret is not printed', async () => {
  const { file } = place();
  const umask = process.umask(0);
  const { code, out, err } = await run(file).finally(() => process.umask(umask));
  assert.deepEqual([code, err], [0, '']);
  assert.equal(statSync(file).mode & 0o7777, 0o600);
  assert.deepEqual([readKeyFile(file).signing.id, readKeyFile(file).byId.size], [1, 1]);
  assert.ok(!/[0-9a-f]{32}/.test(out));
});

test('a key file is never written over, nor is what a link leads to', async () => {
  const { directory, file } = place();
  writeFileSync(file, 'precious');
  symlinkSync(join(directory, 'elsewhere'), join(directory, 'link'));
  const { code, err } = await run(file);
  assert.equal(code, 1);
  assert.match(err, /is there already and is left as it is; .* directorctl key new --add .*heartbeat\.key/);
  assert.equal((await run(join(directory, 'link'))).code, 1);
  assert.equal(readFileSync(file, 'utf8'), 'precious');
  assert.deepEqual(readdirSync(directory).sort(), ['heartbeat.key', 'link']);
});

test('a directory that is not there is told', async () => {
  const { code, err } = await run(join(parent, 'none/heartbeat.key'));
  assert.equal(code, 1);
  assert.match(err, /^no key was made: ENOENT/);
});

test('without a file, the text of a key file is printed', async () => {
  const { code, out } = await run(undefined);
  assert.equal(code, 0);
  assert.equal(parseKeyText(out, 'x').byId.size, 1);
  const add = await run(undefined, true);
  assert.deepEqual([add.code, add.out], [1, '']);
  assert.match(add.err, /--add needs the key file/);
});

test('an added key is accepted, the old one signs, and nothing else of the file changes', async () => {
  const { directory, file } = place();
  const text = `${newKeyFileText().trimEnd().replace('sign 1', 'sign 3').replace('key 1', 'key 3')} # ours`;
  writeFileSync(file, text, { mode: 0o400 });
  const { code, out } = await run(file, true);
  assert.equal(code, 0);
  assert.match(out, /key 1 is added; key 3 signs as before/);
  assert.ok(!/[0-9a-f]{32}/.test(out));
  assert.ok(readFileSync(file, 'utf8').startsWith(`${text}\nkey 1 `));
  assert.equal(statSync(file).mode & 0o7777, 0o400);
  assert.equal((await run(file, true)).code, 0);
  const { signing, byId } = readKeyFile(file);
  assert.deepEqual([signing.id, [...byId.keys()]], [3, [3, 1, 2]]);
  assert.deepEqual(readdirSync(directory), ['heartbeat.key']);
});

test('a link to the key file stays a link', async () => {
  const { directory, file } = place();
  writeFileSync(file, newKeyFileText(), { mode: 0o600 });
  const link = join(directory, 'link');
  symlinkSync('heartbeat.key', link);
  assert.equal((await run(link, true)).code, 0);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(readKeyFile(file).byId.size, 2);
});

test('root adds a key without making the file its own', {
  skip: process.getuid?.() !== 0 && 'needs root to give the file away',
}, async () => {
  const { file } = place();
  writeFileSync(file, newKeyFileText(), { mode: 0o600 });
  // The owner must be root or we; a group shows that neither is taken from who writes.
  chownSync(file, 0, 12345);
  assert.equal((await run(file, true)).code, 0);
  assert.equal(statSync(file).gid, 12345);
});

test('a file that the daemon would refuse gets no key, and stays as it is', async () => {
  const { directory, file } = place();
  writeFileSync(file, 'key 1 abc\n', { mode: 0o600 });
  const broken = await run(file, true);
  assert.equal(broken.code, 1);
  assert.match(broken.err, /heartbeat\.key:1: a key is 64 to 128 hexadecimal digits/);
  writeFileSync(file, newKeyFileText());
  chmodSync(file, 0o640);
  const open = await run(file, true);
  assert.match(open.err, /others than its owner may use it/);
  const missing = await run(join(directory, 'none'), true);
  assert.match(missing.err, /no key was made: ENOENT/);
  assert.deepEqual(readdirSync(directory), ['heartbeat.key']);
  assert.equal(readKeyFileSize(file), 1);
});

test('two at once: the second is told, and no key is lost', async () => {
  const { directory, file } = place();
  writeFileSync(file, newKeyFileText(), { mode: 0o600 });
  const codes = await Promise.all([run(file, true), run(file, true), run(file, true)]);
  const made = codes.filter(({ code }) => code === 0).length;
  assert.ok(made >= 1);
  for (const { code, err } of codes) if (code !== 0) assert.match(err, /another key is being added/);
  assert.equal(readKeyFile(file).byId.size, 1 + made);
  assert.deepEqual(readdirSync(directory), ['heartbeat.key']);
});

function readKeyFileSize(file: string): number {
  return parseKeyText(readFileSync(file, 'utf8'), file).byId.size;
}
