import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { clean, down, excerpt, seconds } from '../../../src/health/words.ts';

test('words are one line without control characters, and bounded', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 1000 }),
      fc.integer({ min: 4, max: 300 }),
      (text, limit) => {
        const words = clean(text, limit);
        assert.ok(words.length <= limit);
        assert.doesNotMatch(words, /[\p{Cc}\p{Cf}\p{Cs}]/u);
        assert.equal(clean(words, limit), words);
      },
    ),
  );
});

test('an excerpt of any bytes is short and readable', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      assert.ok(excerpt(bytes).length <= 62);
    }),
  );
  assert.equal(excerpt(new Uint8Array()), 'nothing readable');
  assert.equal(excerpt(Buffer.from('<html>\r\n\t<body>')), '"<html> <body>"');
});

test('a reason is cleaned', () => {
  assert.deepEqual(down('a\u001b[2Jb\nc'), { up: false, reason: 'a [2Jb c' });
});

test('times are told in seconds', () => {
  assert.equal(seconds(5000), '5 s');
  assert.equal(seconds(250), '0.25 s');
});
