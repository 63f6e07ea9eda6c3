import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from '../../../src/system/run-program.ts';

test('a program reads its input and its environment, and what it writes is kept, up to a bound', async () => {
  const script = 'read line; echo "got $line, $COLOUR"; head -c 100000 /dev/zero | tr "\\0" x; exit 3';
  const { failure, output } = await runProgram(['/bin/sh', '-c', script], {
    timeoutMs: 30_000,
    input: 'a line\n',
    environment: { COLOUR: 'red' },
  });
  assert.equal(failure, 'exit status 3');
  assert.ok(output.startsWith('got a line, red\n'), output.slice(0, 40));
  assert.equal(output.length, 4096);
});

test('a program that reads nothing, or leaves something in the background, is not waited for', async () => {
  const begin = performance.now();
  const input = Buffer.alloc(1_000_000);
  const { failure } = await runProgram(['/bin/sh', '-c', 'sleep 20 &'], { timeoutMs: 15_000, input });
  assert.equal(failure, undefined);
  assert.ok(performance.now() - begin < 10_000);
});
