import assert from 'node:assert/strict';
import { mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createControlClient } from '../../../src/control/control-client.ts';
import { type ControlServer, startControlServer } from '../../../src/control/control-server.ts';
import { MAX_FOLLOWERS } from '../../../src/control/event-stream.ts';
import type { DirectorEvent } from '../../../src/director/event.ts';
import { createFakeDirector, exampleStatus, exampleVirtual } from './fake-director.ts';

const directory = mkdtempSync(join(tmpdir(), 'control-'));
after(() => rmSync(directory, { recursive: true, force: true }));

let sockets = 0;
const failures: string[] = [];

async function serve(
  work: (context: {
    socket: string;
    director: ReturnType<typeof createFakeDirector>;
    server: ControlServer;
  }) => Promise<void>,
  director = createFakeDirector(),
): Promise<void> {
  const socket = join(directory, `made/${++sockets}.sock`);
  const server = await startControlServer(socket, (message) => failures.push(message));
  server.attach(director);
  try {
    await work({ socket, director, server });
  } finally {
    await server.close();
  }
}

interface RawAnswer {
  readonly status: number | undefined;
  readonly body: string;
}

function raw(socketPath: string, method: string, path: string, body?: string): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ socketPath, method, path, agent: false, signal: AbortSignal.timeout(30_000) });
    sent.on('error', reject);
    sent.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode, body: text }));
      answer.on('error', reject);
    });
    sent.end(body);
  });
}

async function eventually(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    assert.ok(tries < 3000, `not within 30 s: ${what}`);
    await delay(10);
  }
}

test('status, reload, drain, undrain, weight and stop reach the director', () =>
  serve(async ({ socket, director }) => {
    const client = createControlClient(socket);
    assert.deepEqual(await client.status(), exampleStatus());
    assert.deepEqual(await client.reload(), { ok: true, message: 'nothing changed', warnings: [] });
    const changed = { ok: true, changed: ['10.0.0.5:80 in tcp:10.0.0.1:80'] };
    assert.deepEqual(await client.drain({ address: '10.0.0.5' }), changed);
    assert.deepEqual(await client.undrain({ address: 'FD00:0::5', port: 80 }), changed);
    assert.deepEqual(await client.setWeight({ address: '10.0.0.5', port: 80 }, 'auto'), changed);
    assert.deepEqual(await client.drain({ address: '10.0.0.5', port: 9 }), {
      ok: false,
      message: 'no such real server',
    });
    await client.stop();
    assert.deepEqual(director.calls, [
      'reload',
      'drain 10.0.0.5 undefined',
      'undrain fd00::5 80',
      'weight 10.0.0.5 80 auto',
      'drain 10.0.0.5 9',
      'stop',
    ]);
  }));

test('orders about groups and a restart reach the director; what it declines is 422', () =>
  serve(async ({ socket, director }) => {
    const client = createControlClient(socket);
    const done = { ok: true, message: 'web: lb1 holds it' };
    assert.deepEqual(await client.order({ kind: 'takeover', groups: ['web'], wait: true }), done);
    assert.deepEqual(await client.order({ kind: 'standby', groups: [], wait: false }), done);
    assert.deepEqual((await raw(socket, 'POST', '/failback')).status, 200);
    assert.deepEqual((await raw(socket, 'POST', '/failback', '{"groups":["web","web"]}')).status, 200);
    const declined = { ok: false, message: 'there is no group mail; there are: web' };
    assert.deepEqual(await client.order({ kind: 'failback', groups: ['mail'], wait: false }), declined);
    const answer = await raw(socket, 'POST', '/failback', '{"groups":["mail"]}');
    assert.deepEqual([answer.status, JSON.parse(answer.body)], [422, declined]);
    assert.deepEqual(await client.restart(), { ok: true, message: 'the peers hold still for 10 s' });
    assert.deepEqual(director.calls, [
      'takeover web true',
      'standby  false',
      'failback  false',
      'failback web false',
      'failback mail false',
      'failback mail false',
      'restart',
    ]);
  }));

test('an order is waited for longer than another answer', () =>
  serve(
    async ({ socket }) => {
      const client = createControlClient(socket, {
        status: 50,
        command: 50,
        order: 10_000,
        reload: 50,
        stop: 50,
      });
      assert.equal((await client.order({ kind: 'standby', groups: [], wait: true })).ok, true);
      await assert.rejects(client.order({ kind: 'standby', groups: [], wait: false }), { kind: 'timeout' });
    },
    createFakeDirector({
      order: async () => {
        await delay(200);
        return { ok: true, message: 'web: lb2 holds it' };
      },
    }),
  ));

test('a status of thousands of real servers arrives whole', () => {
  const virtuals = Array.from({ length: 2000 }, (_, index) => exampleVirtual({ id: `fwm:${index}` }));
  const status = exampleStatus({ virtuals });
  return serve(
    async ({ socket }) => assert.deepEqual(await createControlClient(socket).status(), status),
    createFakeDirector({ status: async () => status }),
  );
});

test('a request that makes no sense is refused with the reason, and reaches nobody', () =>
  serve(async ({ socket, director }) => {
    const refused: readonly [string, string, string | undefined, number, RegExp][] = [
      ['GET', '/nothing', undefined, 404, /there is no \/nothing/],
      ['GET', '//', undefined, 400, /not a path/],
      ['GET', '/reload', undefined, 405, /takes POST only/],
      ['POST', '/status', undefined, 405, /takes GET only/],
      ['POST', '/drain', undefined, 400, /must be a JSON object/],
      ['POST', '/drain', '{"address"', 400, /not JSON/],
      ['POST', '/drain', '[]', 400, /must be a JSON object/],
      ['POST', '/drain', '{"address":"www.example.org"}', 400, /no host names/],
      ['POST', '/drain', '{"address":"10.0.0.5","prot":80}', 400, /unknown field \\"prot\\"/],
      ['POST', '/drain', '{"address":"10.0.0.5","port":65536}', 400, /0 to 65535/],
      ['POST', '/drain', '{"address":"10.0.0.5","port":"80"}', 400, /port/],
      ['POST', '/weight', '{"address":"10.0.0.5"}', 400, /weight/],
      ['POST', '/weight', '{"address":"10.0.0.5","weight":-1}', 400, /weight/],
      ['POST', '/weight', '{"address":"10.0.0.5","weight":2147483648}', 400, /weight/],
      ['POST', '/reload', '{"force":true}', 400, /unknown field/],
      ['POST', '/standby', '{"group":"web"}', 400, /unknown field \\"group\\"/],
      ['POST', '/takeover', '{"groups":"web"}', 400, /groups: a list/],
      ['POST', '/takeover', '{"groups":[]}', 400, /leave it out for all/],
      ['POST', '/takeover', '{"groups":["web",7]}', 400, /names as in \[group\.NAME\]/],
      ['POST', '/failback', `{"groups":["${'x'.repeat(64)}"]}`, 400, /names as in/],
      ['POST', '/failback', '{"groups":["../web"]}', 400, /names as in/],
      ['POST', '/failback', `{"groups":[${'"web",'.repeat(64)}"web"]}`, 400, /1 to 64 names/],
      ['POST', '/failback', '{"wait":1}', 400, /wait: true or false/],
      ['POST', '/restart', '{"wait":true}', 400, /unknown field/],
      ['GET', '/restart', undefined, 405, /takes POST only/],
      ['GET', '/events?limit=-1', undefined, 400, /limit/],
      ['GET', '/events?limit=2001', undefined, 400, /limit/],
      ['GET', '/events?follow=yes', undefined, 400, /follow/],
      ['GET', '/events?count=1', undefined, 400, /unknown parameter count/],
      ['POST', '/drain', `"${'x'.repeat(70_000)}"`, 413, /larger than 65536 bytes/],
    ];
    for (const [method, path, body, status, message] of refused) {
      const answer = await raw(socket, method, path, body);
      assert.equal(answer.status, status, `${method} ${path} ${answer.body}`);
      assert.match(answer.body, message);
      assert.equal(JSON.parse(answer.body).ok, false);
    }
    assert.deepEqual(director.calls, []);
  }));

test('a daemon that is still starting says so', async () => {
  const socket = join(directory, 'starting.sock');
  const server = await startControlServer(socket, () => {});
  await assert.rejects(createControlClient(socket).status(), { kind: 'busy', message: /is starting/ });
  await server.close();
});

test('a failure of the director is told to the client and logged', () =>
  serve(
    async ({ socket }) => {
      await assert.rejects(createControlClient(socket).status(), {
        kind: 'failed',
        message: 'the kernel went away',
      });
      assert.deepEqual(failures.splice(0), ['control request GET /status: the kernel went away']);
    },
    createFakeDirector({
      status: async () => {
        throw new Error('the kernel went away');
      },
    }),
  ));

test('the socket is its owner’s alone, and gone when the server is closed', async () => {
  let path = '';
  await serve(async ({ socket }) => {
    path = socket;
    assert.equal(statSync(socket).mode & 0o777, 0o600);
  });
  assert.throws(() => statSync(path), { code: 'ENOENT' });
});

test('a living daemon’s socket is refused, a dead one’s replaced, another file left alone', async () => {
  await serve(async ({ socket }) => {
    await assert.rejects(
      startControlServer(socket, () => {}),
      /another directord answers there/,
    );
    assert.equal((await createControlClient(socket).status()).pid, 4711);
  });

  const stale = join(directory, 'stale.sock');
  const dead = createServer().listen(stale);
  // Closing would remove the socket; a killed process does not.
  const renamed = `${stale}.kept`;
  await delay(10);
  renameSync(stale, renamed);
  await new Promise((resolve) => dead.close(resolve));
  renameSync(renamed, stale);
  await (await startControlServer(stale, () => {})).close();

  const file = join(directory, 'precious');
  writeFileSync(file, 'text');
  await assert.rejects(
    startControlServer(file, () => {}),
    /is a file that is no socket/,
  );
  assert.equal(statSync(file).size, 4);
  await assert.rejects(
    startControlServer(`/${'x'.repeat(108)}`, () => {}),
    /longer than the 107 bytes/,
  );
});

test('the client says that nobody answers, and gives up on one who never does', async () => {
  const absent = createControlClient(join(directory, 'absent.sock'));
  await assert.rejects(absent.status(), {
    kind: 'absent',
    message: /no directord answers at .*: is it running\?/,
  });
  await assert.rejects(
    absent.events({ limit: 1, follow: true }, () => {}),
    { kind: 'absent' },
  );

  const path = join(directory, 'mute.sock');
  const mute = createServer((connection) => connection.on('error', () => {}).resume()).listen(path);
  await delay(10);
  const client = createControlClient(path, { status: 50, command: 50, order: 50, reload: 50, stop: 50 });
  await assert.rejects(client.status(), { kind: 'timeout', message: /did not answer in time/ });
  await assert.rejects(client.reload(), { kind: 'timeout' });
  await assert.rejects(
    client.events({ limit: 1, follow: true }, () => {}),
    { kind: 'timeout' },
  );
  await new Promise((resolve) => mute.close(resolve));
});

test('events: the newest of the past', () =>
  serve(async ({ socket, director }) => {
    for (const message of ['one', 'two', 'three']) director.emit(message);
    const seen: string[] = [];
    await createControlClient(socket).events({ limit: 2, follow: false }, ({ message }) =>
      seen.push(message),
    );
    assert.deepEqual(seen, ['two', 'three']);
  }));

test('events: a follower sees the past and then each new one, until it stops', () =>
  serve(async ({ socket, director }) => {
    director.emit('before');
    const seen: DirectorEvent[] = [];
    const stop = new AbortController();
    const following = createControlClient(socket).events(
      { limit: 10, follow: true },
      (event) => seen.push(event),
      stop.signal,
    );
    await eventually(() => seen.length === 1, 'the past');
    director.emit('after');
    await eventually(() => seen.length === 2, 'the new event');
    assert.deepEqual(
      seen.map(({ sequence, message }) => `${sequence} ${message}`),
      ['1 before', '2 after'],
    );
    stop.abort();
    await following;
    await eventually(() => director.listenerCount() === 0, 'the listener is gone');
  }));

test('events: the end of the daemon is the end of the stream', async () => {
  const seen: string[] = [];
  let following: Promise<void> | undefined;
  await serve(async ({ socket, director }) => {
    following = createControlClient(socket).events({ limit: 0, follow: true }, ({ message }) =>
      seen.push(message),
    );
    await eventually(() => director.listenerCount() === 1, 'the follower listens');
    director.emit('last words');
  });
  await following;
  assert.deepEqual(seen, ['last words']);
});

test('events: a follower that does not read is dropped and told so; others go on', () =>
  serve(async ({ socket, director }) => {
    const slow = connect(socket);
    slow.write('GET /events?follow HTTP/1.1\r\nHost: x\r\n\r\n');
    const seen: string[] = [];
    const stop = new AbortController();
    const following = createControlClient(socket).events(
      { limit: 0, follow: true },
      ({ message }) => seen.push(message),
      stop.signal,
    );
    await eventually(() => director.listenerCount() === 2, 'both follow');
    for (let sent = 0; sent < 20_000 && director.listenerCount() === 2; sent++) {
      director.emit('x'.repeat(10_000));
      await new Promise(setImmediate);
    }
    assert.equal(director.listenerCount(), 1, 'the slow one is dropped');
    let text = '';
    slow.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    await eventually(() => text.includes('{"dropped":"too slow'), 'it is told');
    director.emit('still here');
    await eventually(() => seen.at(-1) === 'still here', 'the other goes on');
    stop.abort();
    await following;
    slow.destroy();
  }));

test('events: no more followers than the bound', () =>
  serve(async ({ socket, director }) => {
    const stop = new AbortController();
    const follow = () =>
      createControlClient(socket).events({ limit: 0, follow: true }, () => {}, stop.signal);
    const following = Array.from({ length: MAX_FOLLOWERS }, follow);
    await eventually(() => director.listenerCount() === MAX_FOLLOWERS, 'all follow');
    await assert.rejects(follow(), { kind: 'busy', message: /follow the events already/ });
    stop.abort();
    await Promise.all(following);
  }));

test('a stop is answered before the server closes', async () => {
  const socket = join(directory, 'stop.sock');
  const server = await startControlServer(socket, () => {});
  let closed: Promise<void> | undefined;
  server.attach(
    createFakeDirector({
      stop: async () => {
        await delay(20);
        closed = server.close();
      },
    }),
  );
  await createControlClient(socket).stop();
  await closed;
});

test('a client that says nothing does not keep the server from closing', () =>
  serve(async ({ socket }) => {
    const silent = connect(socket);
    await delay(20);
    silent.on('error', () => {});
  }));
