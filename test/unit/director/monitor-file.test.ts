import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { createMonitorFiles, monitorLine } from '../../../src/director/monitor-file.ts';
import { realServer, virtualServer } from '../pool/fixtures.ts';

const finishedAt = new Date(2026, 10, 21, 8, 9, 10);

test("a line has ldirectord's form", () => {
  const base = virtualServer();
  const virtual = virtualServer({
    check: {
      ...base.check,
      type: { kind: 'negotiate' },
      virtualHost: 'www.x.y.z',
      request: '/index.html',
      receive: 'Test Page',
    },
  });
  const real = realServer({ address: '127.0.0.1', port: 18083, weight: 7, forwarding: 'masq' });
  const verdict = {
    outcome: { up: false, reason: '404 Not Found' },
    latencyMs: 1,
    finishedAt,
    consecutiveFailures: 1,
  } as const;
  assert.equal(
    monitorLine(virtual, real, verdict),
    `[Sat Nov 21 08:09:10 2026] [${process.pid}] negotiate http tcp 127.0.0.1 18083 www.x.y.z 7 masq /index.html Test Page [down] 404 Not Found\n`,
  );
});

test('what would break a line is percent-encoded', () => {
  const verdict = {
    outcome: { up: true, detail: 'a|b%c\r\nd' },
    latencyMs: 1,
    finishedAt,
    consecutiveFailures: 0,
  } as const;
  assert.match(monitorLine(virtualServer(), realServer(), verdict), /\[up\] a%7cb%25c%0d%0ad\n$/);
});

test('lines are appended in order, and a file that cannot be written is told once', async (context) => {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
  context.after(() => rm(directory, { recursive: true }));
  const problems: string[] = [];
  const files = createMonitorFiles((message) => problems.push(message));
  const file = path.join(directory, 'monitor');
  for (let index = 0; index < 100; index += 1) files.append(file, `${index}\n`);
  files.append(directory, 'x\n');
  files.append(directory, 'y\n');
  await files.flush();
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  assert.deepEqual(
    lines,
    Array.from({ length: 100 }, (_, index) => `${index}`),
  );
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? '', /cannot be written: EISDIR/);
});
