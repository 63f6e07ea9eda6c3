import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('./real-time-process.js', import.meta.url));
const ordinary = '0 0';
const roundRobin = '2 1';

interface Outcome {
  readonly trouble?: string;
  readonly main: string;
  readonly program: string;
  readonly threads: readonly string[];
}

function run(...wrapper: readonly string[]): Outcome {
  const [command = '', ...args] = [...wrapper, process.execPath, program];
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 60_000 });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Outcome;
}

test('one thread has real-time priority, and nothing else gets it from there', (t) => {
  const { trouble, main, program: child, threads } = run();
  if (trouble !== undefined && process.getuid?.() !== 0) return t.skip(trouble);
  assert.equal(trouble, undefined);
  assert.equal(main, ordinary);
  assert.equal(child, ordinary);
  assert.equal(threads.filter((each) => each === roundRobin).length, 1, threads.join(', '));
  assert.equal(threads.filter((each) => each === ordinary).length, threads.length - 1, threads.join(', '));
});

test('says what would permit it', () => {
  const unprivileged = process.getuid?.() === 0 ? ['setpriv', '--bounding-set=-sys_nice'] : [];
  const { trouble, threads } = run('prlimit', '--rtprio=0:0', ...unprivileged);
  assert.match(trouble ?? '', /LimitRTPRIO=1/);
  assert.ok(threads.every((each) => each === ordinary));
});
