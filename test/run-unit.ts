/**
 * Runs the test files that are its arguments in a few processes, each with a share of them, for a process of its own
 * costs most files more than their tests do. A file must leave the process as it has found it; see unit-share.ts.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { dealLanes, secondsFrom } from './lanes.ts';

/** More processes than processors: tests wait for timers most of their time. */
const shareCount = availableParallelism() + 3;

/** A share that is stuck, or does not end, must not hang the run. */
const shareTimeoutMs = 10 * 60_000;

const seconds = secondsFrom(
  {
    'alerts/webhook.test.js': 1.5,
    'config/import-heartbeat/import-heartbeat-properties.test.js': 1.5,
    'config/receive-pattern.test.js': 1.5,
    'config/settings.test.js': 3,
    'control/control-api.test.js': 2,
    'control/ctl/ctl.test.js': 1,
    'control/daemon/watchdog.test.js': 2,
    'dgram-heartbeat/heartbeat.test.js': 3,
    'dgram-heartbeat/replay.test.js': 2,
    'dgram-heartbeat/timing.test.js': 3,
    'director/agent.test.js': 1.5,
    'director/file-watch.test.js': 1.5,
    'director/side-doors.test.js': 2,
    'director/start.test.js': 1.5,
    'director/withheld.test.js': 1,
    'failover/simulation.test.js': 5,
    'health/checks/dns.test.js': 1.5,
    'health/checks/external.test.js': 2,
    'health/checks/http.test.js': 2,
    'health/checks/simpletcp.test.js': 1,
    'health/checks/sip.test.js': 1.5,
    'health/checks/udp.test.js': 2,
    'health/hostile.test.js': 10,
    'health/monitor.test.js': 1.5,
    'health/patience.test.js': 4,
    'system/loop-lag.test.js': 2,
  },
  0.15,
);

const files = process.argv.slice(2);
const directory = mkdtempSync(join(tmpdir(), 'unit-shares-'));
process.once('exit', () => rmSync(directory, { recursive: true }));
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interruption.abort());

const untold = await runShares(dealLanes(files, shareCount, seconds).map(programOf));
for (const file of untold) {
  console.error(`✖ ${file}: not one test of it has ended: is there none, or did it not run?`);
}
if (untold.length > 0) process.exitCode = 1;

/** node:test starts programs without arguments, so each share has a program of its own. */
function programOf(share: readonly string[], index: number): string {
  const program = join(directory, `share-${index + 1}.mjs`);
  const runner = new URL('./unit-share.js', import.meta.url).href;
  writeFileSync(
    program,
    `import { runShare } from '${runner}';\nawait runShare(${JSON.stringify(share)});\n`,
  );
  return program;
}

interface TestEnd {
  readonly name: string;
  /** 0: the suite of a file. */
  readonly nesting: number;
  readonly details: { readonly type?: string };
}

/** Prints what happens, and returns the files without a single test that has ended. */
async function runShares(programs: readonly string[]): Promise<readonly string[]> {
  const untold = new Set(files);
  const events = run({
    files: [...programs],
    concurrency: programs.length,
    timeout: shareTimeoutMs,
    signal: interruption.signal,
  });
  let tests = 0;
  const count = ({ name, nesting, details }: TestEnd) => {
    if (nesting > 0) {
      if (details.type !== 'suite') tests += 1;
      return;
    }
    // The suite of a file is told of after the tests in it.
    if (tests > 0) untold.delete(name);
    tests = 0;
  };
  events.on('test:pass', count);
  events.on('test:fail', (data) => {
    count(data);
    process.exitCode = 1;
  });
  for await (const text of events.compose(new spec())) process.stdout.write(text);
  return [...untold];
}
