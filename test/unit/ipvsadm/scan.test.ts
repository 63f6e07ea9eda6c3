import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scan } from '../../../src/ipvsadm/command-line/scan.ts';

/** `name=value` for options, `'word'` for other words, `!reason` for what ends the scan. */
function shapes(...words: string[]): readonly string[] {
  return scan(words).map((piece) => {
    if (piece.kind === 'other') return `'${piece.word}'`;
    if (piece.kind === 'problem') return `!${piece.word}: ${piece.reason}`;
    return piece.value === undefined ? piece.option.name : `${piece.option.name}=${piece.value}`;
  });
}

test('options are short, long or bundled, and their values apart or attached', () => {
  assert.deepEqual(shapes('-L', '-n'), ['list', 'numeric']);
  assert.deepEqual(shapes('-Lnc'), ['list', 'numeric', 'connection']);
  for (const words of [
    ['-t', 'a:1'],
    ['-ta:1'],
    ['-t=a:1'],
    ['--tcp-service', 'a:1'],
    ['--tcp-service=a:1'],
  ]) {
    assert.deepEqual(shapes(...words), ['tcp-service=a:1'], words.join(' '));
  }
  assert.deepEqual(shapes('-mw9'), ['masquerading', 'weight=9']);
  assert.deepEqual(shapes('-s', '--', '-p'), ['scheduler=--', 'persistent']);
  assert.deepEqual(shapes('-t', ''), ['tcp-service=']);
});

test('an optional value is the next word unless that is an option', () => {
  assert.deepEqual(shapes('-p', '60'), ['persistent=60']);
  assert.deepEqual(shapes('-p', '-s', 'rr'), ['persistent', 'scheduler=rr']);
  assert.deepEqual(shapes('-ps'), ['persistent=s']);
  assert.deepEqual(shapes('-p='), ['persistent=']);
  assert.deepEqual(shapes('-p'), ['persistent']);
});

test('other words are kept, and all behind -- are such', () => {
  assert.deepEqual(shapes('x', '-n', '-', '', '--', '-n', '--'), [
    "'x'",
    'numeric',
    "'-'",
    "''",
    "'-n'",
    "'--'",
  ]);
});

test('the first problem ends it', () => {
  assert.deepEqual(shapes('-n', '-nQ', '-n'), ['numeric', 'numeric', '!-nQ: there is no such option']);
  assert.deepEqual(shapes('--tcp', 'x'), ['!--tcp: there is no such option']);
  assert.deepEqual(shapes('-s'), ['!-s: a value must follow']);
  assert.deepEqual(shapes('--numeric=5'), ['!--numeric=5: the option takes no value']);
  assert.deepEqual(shapes('-n=5'), ['!-n=5: the option takes no value']);
});
