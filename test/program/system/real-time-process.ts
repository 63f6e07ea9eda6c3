import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { isMainThread, Worker } from 'node:worker_threads';
import { makeThreadRealTime } from '../../../src/system/real-time.ts';

/** Makes one of its threads real-time, and prints how its threads and a program that it starts are scheduled. */

const ownStat = 'process.stdout.write(require("fs").readFileSync("/proc/self/stat"))';

/** Of proc(5)'s `stat`: the fields rt_priority and policy. What precedes them may hold blanks, in parentheses. */
function policy(stat: string): string {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return `${fields[38]} ${fields[37]}`;
}

if (isMainThread) {
  new Worker(new URL(import.meta.url)).once('error', (error) => {
    throw error;
  });
} else {
  const trouble = makeThreadRealTime();
  // A thread and a program, both started by the thread with the priority.
  const inner = new Worker('setInterval(() => {}, 1000)', { eval: true });
  await new Promise((resolve) => inner.once('online', resolve));
  const threads = readdirSync('/proc/self/task').map((thread) =>
    policy(readFileSync(`/proc/self/task/${thread}/stat`, 'utf8')),
  );
  const main = policy(readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8'));
  const program = policy(spawnSync(process.execPath, ['-e', ownStat], { encoding: 'utf8' }).stdout);
  await inner.terminate();
  console.log(JSON.stringify({ trouble, main, program, threads }));
}
