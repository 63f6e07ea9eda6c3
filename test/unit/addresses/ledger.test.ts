import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openLedger } from '../../../src/addresses/ledger.ts';

const directory = mkdtempSync(join(tmpdir(), 'ledger-'));
after(() => rmSync(directory, { recursive: true }));

const vip = { address: '10.0.0.100', prefixLength: 24, device: 'eth0', label: 'eth0:0' };
const vip6 = { address: 'fd00::64', prefixLength: 64, device: 'eth0' };
const parked = { address: '10.0.0.100', prefixLength: 32, label: 'lo', scope: 0 };

test('what is held survives the process, also in a directory that did not exist', () => {
  const file = join(directory, 'new', 'held.json');
  const { ledger } = openLedger(file);
  ledger.hold([vip, vip6], [parked]);
  const again = openLedger(file);
  assert.equal(again.damage, undefined);
  assert.deepEqual(again.ledger.held(), [vip, vip6]);
  assert.deepEqual(again.ledger.parked(), [parked]);
  // Nothing is left of the writing.
  assert.deepEqual(readdirSync(join(directory, 'new')), ['held.json']);
});

test('what was parked is forgotten with the address that it made room for', () => {
  const { ledger } = openLedger(join(directory, 'parked.json'));
  ledger.hold([vip, vip6], [parked]);
  ledger.hold([vip], []);
  assert.deepEqual(ledger.parked(), [parked]);
  ledger.forget([vip6]);
  assert.deepEqual(ledger.parked(), [parked]);
  ledger.forget([vip]);
  assert.deepEqual([ledger.held(), ledger.parked()], [[], []]);
});

test('one address on two interfaces is two', () => {
  const { ledger } = openLedger(join(directory, 'two.json'));
  const other = { ...vip, device: 'eth1' };
  ledger.hold([vip, other], []);
  ledger.forget([vip]);
  assert.deepEqual(ledger.held(), [other]);
});

test('a damaged file is told and does not stop the service', () => {
  const good = JSON.stringify({ version: 1, held: [vip], parked: [parked] });
  const damaged = [
    '',
    good.slice(0, -10),
    '[]',
    'null',
    good.replace('"version":1', '"version":2'),
    good.replace('10.0.0.100', '10.0.0.300'),
    good.replace('"prefixLength":24', '"prefixLength":240'),
    good.replace('"device":"eth0"', '"device":7'),
    good.replace('"scope":0', '"scope":-1'),
  ];
  const file = join(directory, 'damaged.json');
  for (const text of damaged) {
    writeFileSync(file, text);
    const { ledger, damage } = openLedger(file);
    assert.match(damage ?? '', /damaged\.json: is damaged/, text);
    assert.deepEqual(ledger.held(), []);
    ledger.hold([vip], []);
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')).held, [vip]);
  }
  writeFileSync(file, good);
  assert.deepEqual(openLedger(file).ledger.held(), [vip]);
});

test('an unwritable file is an error before anything is put on', () => {
  const file = join(directory, 'damaged.json', 'under-a-file.json');
  const { ledger } = openLedger(file);
  assert.throws(() => ledger.hold([vip], []), /ENOTDIR|EEXIST/);
  assert.deepEqual(ledger.held(), []);
});
