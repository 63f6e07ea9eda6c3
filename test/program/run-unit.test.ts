/** What becomes of test files that share a process, when one of them is broken. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const directory = mkdtempSync(join(tmpdir(), 'run-unit-'));
after(() => rmSync(directory, { recursive: true }));

function runFiles(bodies: Readonly<Record<string, string>>) {
  for (const [name, body] of Object.entries(bodies)) {
    writeFileSync(join(directory, name), `import { before, describe, test } from 'node:test';\n${body}\n`);
  }
  // Within a test node:test declines to start another run.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const program = fileURLToPath(new URL('../run-unit.js', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...Object.keys(bodies)], {
    cwd: directory,
    env,
    encoding: 'utf8',
    timeout: 120_000,
  });
  const failed = [...new Set(stdout.match(/^✖ [\w.-]+\.mjs/gm))].map((line) => line.slice(2)).sort();
  const untold = [...stderr.matchAll(/^✖ ([\w.-]+): not one test of it has ended/gm)].map(([, name]) => name);
  return { status, output: stdout + stderr, failed, untold };
}

test('all tests of all files are run and counted, each file with its own hooks', () => {
  const hooked = (name: string) =>
    `let ready = 0; before(() => { ready += 1; }); test('${name}', () => { if (ready !== 1) throw ready; });`;
  const { status, output, failed, untold } = runFiles({
    'one.mjs': hooked('one'),
    'two.mjs': `${hooked('two')} describe('more', () => { test('three', () => {}); test.skip('four'); });`,
  });
  assert.deepEqual({ status, failed, untold }, { status: 0, failed: [], untold: [] }, output);
  assert.match(output, /^ℹ tests 4\n.*^ℹ pass 3\n.*^ℹ skipped 1\n/ms);
});

test('a file that is broken fails the run, and is named', () => {
  const { status, output, failed, untold } = runFiles({
    'fails.mjs': `test('fails', () => { throw new Error('wrong'); });`,
    'throws.mjs': `test('well', () => {}); throw new Error('while it is imported');`,
    'empty.mjs': `describe('nothing', () => {});`,
    'environment.mjs': `test('well', () => { process.env.LEFT = 'unseen'; });`,
    'exitcode.mjs': `test('well', () => { process.exitCode = 3; });`,
    'listener.mjs': `test('well', () => { process.on('SIGUSR2', () => {}); });`,
    'works.mjs': `test('well', () => {});`,
  });
  assert.equal(status, 1);
  const left = ['environment.mjs', 'exitcode.mjs', 'listener.mjs'];
  assert.deepEqual(failed, [...left, 'fails.mjs', 'throws.mjs'].sort(), output);
  assert.deepEqual(untold, ['empty.mjs']);
  for (const words of ['Error: while it is imported', 'process.env.LEFT', 'listeners of SIGUSR2']) {
    assert.ok(output.includes(words), words);
  }
  assert.ok(!output.includes('unseen'), 'an environment may hold secrets');
});

test('files that were not run for another one that ended their process are named', () => {
  const others = Array.from({ length: 2 * (availableParallelism() + 3) }, (_, index) => `other-${index}.mjs`);
  const { status, output, untold } = runFiles({
    'ends.mjs': `test('is the last', () => process.exit(0));`,
    ...Object.fromEntries(others.map((name) => [name, `test('well', () => {});`])),
  });
  assert.equal(status, 1);
  assert.ok(untold.includes('ends.mjs'), output);
  assert.ok(untold.length > 1 && untold.length < others.length, output);
});
