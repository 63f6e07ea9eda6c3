import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Director } from '../../../src/director/director.ts';
import type { DirectorOptions } from '../../../src/director/director-options.ts';
import { runDirector } from '../../../src/director/engine.ts';
import type { DirectorEvent } from '../../../src/director/event.ts';
import { createJournal } from '../../../src/director/journal.ts';
import { loadOverrides } from '../../../src/director/overrides.ts';
import { loadSite } from '../../../src/director/site.ts';
import { createFakeKernel, createIpvsClient } from '../../../src/node-ipvs-netlink/index.ts';
import { type Cleanup, createCleanup } from '../../lab/support/cleanup.ts';

const cleanups = new WeakMap<TestContext, Cleanup>();

/**
 * Done after the test, the last that was asked for first: a director ends before the directory that it writes to.
 * Node does it in the other order, and leaves out what comes after a failure.
 */
function atEnd(context: TestContext, work: () => unknown): void {
  let cleanup = cleanups.get(context);
  if (cleanup === undefined) {
    cleanup = createCleanup();
    cleanups.set(context, cleanup);
    context.after(cleanup.close);
  }
  cleanup.add(work);
}

export interface WebServer {
  /** `address:port`. */
  readonly name: string;
  /** May be changed at any time. */
  answer: { status: number; body: string };
}

/** A web server on a loopback address of its own, closed after the test. */
export async function webServer(context: TestContext, host: string): Promise<WebServer> {
  const control = { answer: { status: 200, body: 'fine' }, name: '' };
  const server = createServer((_request, response) => {
    response.writeHead(control.answer.status, { connection: 'close' }).end(control.answer.body);
  });
  server.listen(0, host);
  await once(server, 'listening');
  atEnd(context, () => {
    server.closeAllConnections();
    server.close();
  });
  control.name = `${host}:${(server.address() as AddressInfo).port}`;
  return control;
}

export interface RunningDirector {
  readonly director: Director;
  readonly events: DirectorEvent[];
  /** The ldirectord.cf, to be changed. */
  readonly file: string;
  readonly directory: string;
}

export async function temporaryDirectory(context: TestContext): Promise<string> {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-test-'));
  // A command of a director that has ended may still write there.
  atEnd(context, () => rm(directory, { recursive: true, force: true, maxRetries: 50 }));
  return directory;
}

/** A director that does everything for real, but on a fake kernel; stopped after the test. */
export async function onFakeKernel(
  context: TestContext,
  text: string,
  given: Partial<DirectorOptions> = {},
): Promise<RunningDirector> {
  const directory = await temporaryDirectory(context);
  const file = path.join(directory, 'ldirectord.cf');
  await writeFile(file, text);
  const events: DirectorEvent[] = [];
  const options: DirectorOptions = {
    files: [file],
    dryRun: false,
    repairIntervalMs: 200,
    node: 'test',
    version: '0',
    onEvent: (event) => events.push(event),
    ...given,
  };
  const loaded = await loadSite(options.files);
  assert.ok(loaded.ok, JSON.stringify(loaded.problems));
  const journal = createJournal(options.node);
  if (options.onEvent !== undefined) journal.listen(options.onEvent);
  const overrides = await loadOverrides(options.overridesFile);
  const ipvs = createIpvsClient(createFakeKernel());
  const director = await runDirector({ options, ipvs, journal, overrides, loaded });
  atEnd(context, () => director.stop());
  return { director, events, file, directory };
}

/** The weight in the table of every real server; null where it is not there. */
export async function weights(director: Director): Promise<Record<string, number | null>> {
  const { virtuals } = await director.status();
  const reals = virtuals.flatMap((virtual) => virtual.reals);
  return Object.fromEntries(
    reals.map(({ address, port, kernelWeight }) => [`${address}:${port}`, kernelWeight]),
  );
}

export async function eventually(check: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (!(await check())) {
    if (performance.now() > deadline) assert.fail(`never: ${what}`);
    await sleep(50);
  }
}

/** One virtual server with these real servers, checked five times a second for the word `fine`. */
export function site(reals: readonly string[], extra = ''): string {
  return [
    'checkinterval = 0.2',
    'checktimeout = 20',
    'virtual = 10.0.0.1:80',
    '    service = http',
    '    request = "/"',
    '    receive = "fine"',
    '    fallback = 127.0.0.9:80 masq',
    ...(extra === '' ? [] : [`    ${extra}`]),
    ...reals.map((real) => `    real = ${real} masq 5`),
    '',
  ].join('\n');
}
