import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseSelector } from '../../../src/control/real-server-selector.ts';

test('reads addresses with and without a port', () => {
  const accepted: readonly [string, string, number?][] = [
    ['10.0.0.1', '10.0.0.1'],
    ['10.0.0.1:80', '10.0.0.1', 80],
    ['fd00::1', 'fd00::1'],
    ['FD00:0:0::01', 'fd00::1'],
    ['[fd00::1]', 'fd00::1'],
    ['[fd00::1]:8080', 'fd00::1', 8080],
    // Without brackets the last group is part of the address.
    ['fd00::1:80', 'fd00::1:80'],
  ];
  for (const [text, address, port] of accepted) {
    const selector = port === undefined ? { address } : { address, port };
    assert.deepEqual(parseSelector(text), { ok: true, selector }, text);
  }
});

test('refuses what is no address, and says what one looks like', () => {
  for (const text of [
    '',
    'www',
    'www:80',
    '10.0.0',
    '010.0.0.1',
    '10.0.0.1:',
    '10.0.0.1:http',
    '[10.0.0.1]:80',
    '[fd00::1',
    'fe80::1%eth0',
    ':80',
  ]) {
    const result = parseSelector(text);
    assert.ok(!result.ok, text);
    assert.match(result.message, /not the address of a real server/);
  }
  const port = parseSelector('10.0.0.1:65536');
  assert.ok(!port.ok);
  assert.match(port.message, /0 to 65535/);
});

test('what was read reads the same again', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.ipV4(), fc.ipV6()),
      fc.option(fc.nat(65535), { nil: undefined }),
      (address, port) => {
        const written = address.includes(':') ? `[${address}]` : address;
        const first = parseSelector(port === undefined ? written : `${written}:${port}`);
        assert.ok(first.ok);
        assert.equal(first.selector.port, port);
        assert.deepEqual(parseSelector(first.selector.address), {
          ok: true,
          selector: { address: first.selector.address },
        });
      },
    ),
  );
});
