import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readKeyFile } from '../../../../src/dgram-heartbeat/keys/key-file.ts';
import { KeyFileError, newKeyFileText } from '../../../../src/dgram-heartbeat/keys/key-text.ts';

const directory = mkdtempSync(join(tmpdir(), 'heartbeat-key-'));
after(() => rmSync(directory, { recursive: true }));

let files = 0;
function keyFile(mode: number, text = newKeyFileText()): string {
  const path = join(directory, `key-${files++}`);
  writeFileSync(path, text, { mode: 0o600 });
  chmodSync(path, mode);
  return path;
}

function refusal(path: string): string {
  try {
    readKeyFile(path);
  } catch (error) {
    assert.ok(error instanceof KeyFileError);
    return error.message;
  }
  return assert.fail(`${path} was accepted`);
}

test('an owner-only file is read', () => {
  for (const mode of [0o600, 0o400]) assert.equal(readKeyFile(keyFile(mode)).signing.id, 1);
});

test('any permission for others is refused, reading, writing or executing', () => {
  for (const mode of [0o640, 0o620, 0o610, 0o604, 0o602, 0o601]) {
    const path = keyFile(mode);
    assert.equal(
      refusal(path),
      `${path}: others than its owner may use it (mode 0${mode.toString(8)}); chmod 600 it`,
    );
  }
});

test('a file of another user is refused', {
  skip: process.getuid?.() !== 0 && 'needs root to give it away',
}, () => {
  const path = keyFile(0o600);
  chownSync(path, 12345, 0);
  assert.match(refusal(path), /belongs to user 12345, neither root nor us \(0\)/);
});

test('a directory, a pipe, a missing and a huge file are refused at once', () => {
  assert.match(refusal(directory), /not a regular file/);
  const pipe = join(directory, 'pipe');
  execFileSync('mkfifo', ['-m', '600', pipe]);
  assert.match(refusal(pipe), /not a regular file/);
  assert.match(refusal(join(directory, 'none')), /cannot read the key file: ENOENT/);
  assert.match(refusal(keyFile(0o600, '#'.repeat(70_000))), /larger than 65536 bytes/);
});

test('messages about the content name file and line', () => {
  const path = keyFile(0o600, 'key 1 secret\n');
  assert.equal(refusal(path), `${path}:1: a key is 64 to 128 hexadecimal digits, an even number of them`);
});
