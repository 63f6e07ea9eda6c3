import assert from 'node:assert/strict';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { ControlError } from '../../../../src/control/control-client.ts';
import { troubleOf } from '../../../../src/control/ctl/trouble.ts';
import { dryRunControlSocket } from '../../../../src/control/daemon/dry-run.ts';
import { listenAtSocket } from '../../../../src/control/socket-claim.ts';

const directory = mkdtempSync(join(tmpdir(), 'trouble-'));
const { TMPDIR } = process.env;
Object.assign(process.env, { TMPDIR: directory });
after(() => {
  if (TMPDIR === undefined) Reflect.deleteProperty(process.env, 'TMPDIR');
  else Object.assign(process.env, { TMPDIR });
  rmSync(directory, { recursive: true, force: true });
});

const absent = new ControlError('absent', 'no directord answers');

test('who asks in vain is told of a dry run that answers, and of nothing else at its place', async () => {
  const socket = dryRunControlSocket();
  assert.ok(socket.startsWith(directory));
  assert.equal(await troubleOf(absent), 'no directord answers');
  writeFileSync(socket, 'no socket');
  assert.equal(await troubleOf(absent), 'no directord answers');
  rmSync(socket);

  const server = createServer();
  await listenAtSocket(server, socket);
  try {
    const hint = `a dry run is answering; --control ${socket} asks that one`;
    assert.equal(await troubleOf(absent), `no directord answers\n${hint}`);
    assert.equal(await troubleOf(new ControlError('denied', 'run as root')), `run as root\n${hint}`);
    for (const other of [new ControlError('timeout', 'too slow'), new Error('too slow')]) {
      assert.equal(await troubleOf(other), 'too slow');
    }
    if (process.getuid?.() === 0) {
      chownSync(socket, 65_534, 65_534);
      assert.equal(await troubleOf(absent), 'no directord answers', 'of another user');
    }
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
