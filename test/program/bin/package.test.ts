import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createCleanup } from '../../lab/support/cleanup.ts';
import { command } from '../../lab/support/command.ts';
import { type Unpacked, unpackPackage } from '../../lab/support/unpack-package.ts';

describe('the package', () => {
  const cleanup = createCleanup();
  let unpacked: Unpacked;
  before(() => {
    unpacked = unpackPackage(cleanup);
  });
  after(cleanup.close);

  const ipvsadm = (...words: string[]) =>
    command(process.execPath, [join(unpacked.directory, 'dist/src/bin/directorctl.js'), 'ipvsadm', ...words]);

  it('runs ipvsadm from one file', () => {
    rmSync(join(unpacked.directory, 'dist/src/ipvsadm'), { recursive: true });
    assert.match(ipvsadm('-h'), /--add-service/);
    assert.match(ipvsadm('-v'), /^ipvsadm v1\.31 \(directord \d+\.\d+\.\d+\)\n$/);
  });

  it('leaves nothing of that file where it was packed', () => {
    assert.ok(existsSync(join(unpacked.source, 'dist/src/ipvsadm/main.js')));
    assert.ok(!existsSync(join(unpacked.source, 'dist/src/bundle')));
  });
});
