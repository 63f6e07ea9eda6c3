import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';

/** Of all the tests of a file together, on a machine with other work. */
const fileTimeoutMs = 3 * 60_000;

/** Sockets and processes take a while to close. */
const closeTimeoutMs = 20_000;

/**
 * Runs test files one after another in this process, each as a suite of its name. A file that cannot be imported, or
 * leaves to the next ones what it has opened or changed, is told of in a failing test more.
 */
export async function runShare(files: readonly string[]): Promise<void> {
  // Its first use opens it until the end of the process.
  void process.stdin;
  for (const file of files) {
    const [state, open] = [processState(), process.getActiveResourcesInfo()];
    const faults: unknown[] = [];
    // In a suite, the hooks of a file are for its own tests.
    await describe(file, { timeout: fileTimeoutMs }, async () => {
      await import(pathToFileURL(resolve(file)).href).catch((error) => void faults.push(error));
    });
    await allClosed(open)
      .then(() => stateIsAsBefore(state))
      .catch((error) => void faults.push(error));
    for (const fault of faults) {
      await test(`${file} can share a process`, () => {
        throw fault;
      });
    }
  }
  // Whoever left open what keeps the process from ending has failed already.
  setTimeout(() => process.exit(1), closeTimeoutMs).unref();
}

/** What the tests of the next file rely on, by its name. */
function processState(): ReadonlyMap<string, unknown> {
  const signals = process.eventNames().filter((name) => String(name).startsWith('SIG'));
  return new Map<string, unknown>([
    ['process.cwd()', process.cwd()],
    ['process.umask()', process.umask()],
    // node:test itself sets 1, when a test has failed.
    ['process.exitCode', process.exitCode === 1 ? undefined : process.exitCode],
    ...Object.entries({ Date, setTimeout, setInterval, setImmediate }),
    ...Object.entries(process.env).map(([name, value]) => [`process.env.${name}`, value] as const),
    ...signals.map((name) => [`listeners of ${String(name)}`, process.listenerCount(name)] as const),
  ]);
}

/** Tells names alone, for an environment may hold secrets. */
function stateIsAsBefore(before: ReadonlyMap<string, unknown>): void {
  const now = processState();
  const names = new Set([...before.keys(), ...now.keys()]);
  const changed = [...names].filter((name) => before.get(name) !== now.get(name));
  assert.ok(changed.length === 0, `the tests of this file leave changed: ${changed.join(', ')}`);
}

/** Waits until no more is open of any kind than was before. */
async function allClosed(before: readonly string[]): Promise<void> {
  const until = performance.now() + closeTimeoutMs;
  for (;;) {
    const left = [...before];
    const more = process.getActiveResourcesInfo().filter((kind) => {
      const known = left.indexOf(kind);
      if (known >= 0) left.splice(known, 1);
      return known < 0;
    });
    if (more.length === 0) return;
    assert.ok(performance.now() < until, `the tests of this file leave open: ${more.join(', ')}`);
    await sleep(2);
  }
}
