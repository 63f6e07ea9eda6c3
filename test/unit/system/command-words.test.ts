import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { commandWords } from '../../../src/system/command-words.ts';

const cases: readonly (readonly [string, readonly string[] | undefined])[] = [
  ['/usr/local/bin/switch', ['/usr/local/bin/switch']],
  ['  switch   to  fallback ', ['switch', 'to', 'fallback']],
  ['"/opt/my scripts/switch" now', ['/opt/my scripts/switch', 'now']],
  ["say 'it is; $HOME | x'", ['say', 'it is; $HOME | x']],
  ['a\\ b c', ['a b', 'c']],
  ['say ""', ['say', '']],
  [`"a"'b'c`, ['abc']],
  ['"open', undefined],
  ['', []],
];

for (const [command, expected] of cases) {
  test(`splits ${JSON.stringify(command)}`, () => assert.deepEqual(commandWords(command), expected));
}

test('words quoted one by one come back as they were', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), (words) => {
      const quoted = words.map((word) => `"${word.replace(/["\\]/g, (character) => `\\${character}`)}"`);
      assert.deepEqual(commandWords(quoted.join(' ')), words);
    }),
  );
});
