import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommandLine } from '../../../../src/control/ldirectord/command-line.ts';

const action = (name: string, config?: string, debug = false) => ({
  kind: 'action',
  action: name,
  config,
  debug,
});

test('reads what ldirectord reads', () => {
  const lines: readonly [string, object][] = [
    ['start', action('start')],
    ['shop.cf start', action('start', 'shop.cf')],
    // Further words are ignored, as scripts may pass some.
    ['shop.cf force-reload now please', action('force-reload', 'shop.cf')],
    ['-d start', action('start', undefined, true)],
    ['--debug shop.cf start', action('start', 'shop.cf', true)],
    ['-dd try-restart', action('try-restart', undefined, true)],
    ['-- -odd.cf status', action('status', '-odd.cf')],
    ['-h', { kind: 'help' }],
    ['-?', { kind: 'help' }],
    ['--help start', { kind: 'help' }],
    ['-dv', { kind: 'version' }],
    ['--version', { kind: 'version' }],
  ];
  for (const [line, expected] of lines) assert.deepEqual(parseCommandLine(line.split(' ')), expected, line);
});

test('anything else is a usage error', () => {
  assert.deepEqual(parseCommandLine([]), { kind: 'usage' });
  for (const line of ['shop.cf', 'shop.cf begin', 'start -d', 'Start']) {
    assert.equal(parseCommandLine(line.split(' ')).kind, 'usage', line);
  }
  assert.deepEqual(parseCommandLine(['-x', 'start']), { kind: 'usage', problem: 'Unknown option: -x' });
  assert.deepEqual(parseCommandLine(['--deb', 'start']), { kind: 'usage', problem: 'Unknown option: --deb' });
});
