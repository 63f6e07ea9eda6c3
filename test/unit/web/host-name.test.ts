import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isCrossSite, isOwnHost } from '../../../src/web/host-name.ts';

const names = new Set(['localhost', 'lvs1.example.com']);

test('a host is known by its addresses and its names, with any port', () => {
  const known = [
    '127.0.0.1',
    '10.0.0.11:9694',
    '[::1]',
    '[fd00::1]:80',
    'localhost:9694',
    'LVS1.example.com',
    'lvs1.example.com.:80',
  ];
  for (const host of known) assert.ok(isOwnHost(host, names), host);
});

test('a host is not known by other names, nor by what is no host', () => {
  const unknown = [
    undefined,
    '',
    'evil.example',
    'localhost.evil.example',
    'evil.example:9694',
    '127.0.0.1.evil.example',
    '[localhost]',
    '[127.0.0.1]',
    'localhost:9694@evil.example',
    'localhost:x',
    '::1',
  ];
  for (const host of unknown) assert.ok(!isOwnHost(host, names), host);
});

test('what a browser sends for the page of another site is cross-site', () => {
  const host = 'lvs1:9694';
  assert.ok(!isCrossSite({ host }));
  assert.ok(!isCrossSite({ host, origin: 'http://lvs1:9694', 'sec-fetch-site': 'same-origin' }));
  assert.ok(!isCrossSite({ host: 'LVS1:9694', origin: 'http://lvs1:9694' }));
  assert.ok(isCrossSite({ host, 'sec-fetch-site': 'cross-site' }));
  assert.ok(isCrossSite({ host, 'sec-fetch-site': 'same-site' }));
  assert.ok(isCrossSite({ host, origin: 'http://evil.example' }));
  assert.ok(isCrossSite({ host, origin: 'http://lvs1:9695' }));
  assert.ok(isCrossSite({ host, origin: 'null' }));
});
