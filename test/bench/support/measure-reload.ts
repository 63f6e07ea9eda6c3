import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Director } from '../../../src/director/director.ts';
import type { DirectorEvent } from '../../../src/director/event.ts';
import { startDirector } from '../../../src/director/start.ts';
import { largeSite, largeSiteText } from './large-site.ts';

const runs = 7;
const checkport = 18_080;

/**
 * Prints how long a reload of a very large site takes, how long it keeps the event loop at a time, and how many
 * kernel operations one changed weight costs.
 */
export async function measureReload(dryRun: boolean): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-bench-'));
  const file = path.join(directory, 'ldirectord.cf');
  const server = createServer((socket) => socket.destroy()).listen(checkport, '0.0.0.0');
  await once(server, 'listening');
  try {
    await measure(file, dryRun);
  } finally {
    await close(server);
    await rm(directory, { recursive: true });
  }
}

async function measure(file: string, dryRun: boolean): Promise<void> {
  const events: DirectorEvent[] = [];
  await writeFile(file, largeSiteText('on', 1, checkport));
  const begin = performance.now();
  const started = await startDirector({
    files: [file],
    dryRun,
    repairIntervalMs: 2000,
    node: 'bench',
    version: 'bench',
    onEvent: (event) => events.push(event),
  });
  if (!started.ok) throw new Error(started.message);
  console.log(
    `${largeSite.virtuals} virtual, ${largeSite.reals} real servers, ${dryRun ? 'in memory' : 'in the kernel'}`,
  );
  console.log(`  start with an empty table   ${((performance.now() - begin) / 1000).toFixed(2)} s`);
  try {
    for (let run = 0; run <= runs; run += 1) {
      await writeFile(file, largeSiteText('connect', run + 2, checkport));
      await sleep(1000);
      events.length = 0;
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const reloadBegin = performance.now();
      const outcome = await started.director.reload();
      const seconds = ((performance.now() - reloadBegin) / 1000).toFixed(2);
      delay.disable();
      if (!outcome.ok) throw new Error(outcome.message);
      const operations = events.filter(({ kind }) => kind === 'real-changed').length;
      const what = run === 0 ? 'first reload: checks begin ' : 'reload with one new weight ';
      const blocked = `event loop blocked at most ${(delay.max / 1e6).toFixed(0)} ms`;
      if (run === 0) await allChecked(started.director);
      console.log(`  ${what} ${seconds} s, ${blocked}, ${operations} kernel operation`);
    }
  } finally {
    await started.director.stop();
  }
}

/** The first checks come close together; what is to be measured is the calm after them. */
async function allChecked(director: Director): Promise<void> {
  const deadline = performance.now() + 300_000;
  for (;;) {
    await sleep(5000);
    const { virtuals } = await director.status();
    if (virtuals.every(({ reals }) => reals.every(({ lastCheck }) => lastCheck !== null))) return;
    if (performance.now() > deadline) throw new Error('not every real server was checked within 300 s');
  }
}

async function close(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}
