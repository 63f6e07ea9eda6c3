/**
 * How long a reload of a very large site takes, how long it keeps the event loop, and how many kernel operations
 * one changed weight costs.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Director } from '../../../src/director/director.ts';
import type { DirectorEvent } from '../../../src/director/event.ts';
import { startDirector } from '../../../src/director/start.ts';
import { checkInterval, largeSite, largeSiteText } from '../support/large-site.ts';

const runs = 5;
const checkport = 18080;
const server = `require('node:net').createServer((socket) => socket.destroy()).listen(${checkport}, '0.0.0.0', 4096)`;

/** Every check must have found its server up before a reload is measured: only then is the table full. */
async function allUp(director: Director): Promise<void> {
  const deadline = performance.now() + 3 * checkInterval * 1000;
  for (;;) {
    const { virtuals } = await director.status();
    const missing = virtuals.flatMap(({ reals }) => reals).filter(({ kernelWeight }) => !kernelWeight).length;
    if (missing === 0) return;
    if (performance.now() > deadline) throw new Error(`${missing} real servers are not in the table`);
    await sleep(2000);
  }
}

async function measure(dryRun: boolean): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'directord-bench-'));
  const file = path.join(directory, 'ldirectord.cf');
  const events: DirectorEvent[] = [];
  await writeFile(file, largeSiteText(1, checkport));
  const begin = performance.now();
  const started = await startDirector({
    files: [file],
    dryRun,
    repairIntervalMs: 'off',
    node: 'bench',
    version: 'bench',
    onEvent: (event) => events.push(event),
  });
  if (!started.ok) throw new Error(started.message);
  console.log(
    `${dryRun ? 'in memory' : 'in the kernel'}: ${largeSite.virtuals} virtual, ${largeSite.reals} real servers`,
  );
  console.log(`  start                ${((performance.now() - begin) / 1000).toFixed(2)} s`);
  try {
    await allUp(started.director);
    for (let run = 1; run <= runs; run += 1) {
      await writeFile(file, largeSiteText(run + 1, checkport));
      events.length = 0;
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const reloadBegin = performance.now();
      const outcome = await started.director.reload();
      const took = performance.now() - reloadBegin;
      delay.disable();
      if (!outcome.ok) throw new Error(outcome.message);
      const operations = events.filter(
        ({ kind }) => kind.startsWith('real-') || kind.startsWith('virtual-'),
      ).length;
      const longest = (delay.max / 1e6).toFixed(0);
      console.log(
        `  reload, one weight   ${(took / 1000).toFixed(2)} s, event loop blocked at most ${longest} ms, ${operations} kernel operation`,
      );
      await sleep(500);
    }
  } finally {
    await started.director.stop();
    await rm(directory, { recursive: true });
  }
}

const child = spawn(process.execPath, ['-e', server], { stdio: 'ignore' });
try {
  await measure(true);
  await measure(false);
} finally {
  child.kill();
}
