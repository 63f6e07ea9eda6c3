import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ipv4Address } from '../../../src/ipvsadm/command-line/numbers.ts';
import { counterText } from '../../../src/ipvsadm/listing/counter.ts';
import { addressText, cut, endpointText } from '../../../src/ipvsadm/listing/endpoint-text.ts';
import { rulesText } from '../../../src/ipvsadm/listing/save.ts';
import { createSystemNames } from '../../../src/ipvsadm/names.ts';
import { destination, service, tcp } from '../node-ipvs-netlink/samples.ts';

test('counters are cut to thousands, millions, ... as ipvsadm does', () => {
  // What Debian's ipvsadm 1.31 printed when it was given these counters.
  const seen: readonly (readonly [bigint, string])[] = [
    [0n, '        0'],
    [99_999_999n, ' 99999999'],
    [100_000_000n, '  100000K'],
    [100_499_999n, '  100499K'],
    [999_999_999n, '  999999K'],
    [1_000_000_000n, '    1000M'],
    [99_999_999_999n, '   99999M'],
    [100_000_000_000n, '     100G'],
    [99_999_999_999_999n, '   99999G'],
    [100_000_000_000_000n, '     100T'],
    [18_446_744_073_709_551_615n, '18446744T'],
  ];
  for (const [value, text] of seen) assert.equal(counterText(value, false), text);
  assert.equal(counterText(99_999_999n, true), ' 99999999');
  assert.equal(counterText(1_000_999_999n, true), ' 1000999999');
});

test('addresses are read as inet_aton reads them and written as inet_ntop writes them', () => {
  const read: readonly (readonly [string, string | undefined])[] = [
    ['10.1', '10.0.0.1'],
    ['167772161', '10.0.0.1'],
    ['0x0a000001', '10.0.0.1'],
    ['010.0.0.1', '8.0.0.1'],
    ['10.0.0.9 x', '10.0.0.9'],
    ['255.255.255.255', '255.255.255.255'],
    ['08.1.1.1', undefined],
    ['1.16777216', undefined],
    ['4294967296', undefined],
    ['1.2.3.4.', undefined],
    ['', undefined],
  ];
  for (const [text, address] of read) assert.equal(ipv4Address(text), address, text);
  assert.equal(addressText('::ffff:a00:1'), '::ffff:10.0.0.1');
  assert.equal(addressText('::a00:1'), '::10.0.0.1');
  assert.equal(addressText('::1'), '::1');
  assert.equal(addressText('2001:db8::a00:1'), '2001:db8::a00:1');
});

test('names are shown, cut, and saved only where they can be read again', () => {
  const long = 'a-very-long-name-for-a-real-server.of.a.long.domain.example.org';
  const names = {
    host: (address: string) => ({ '10.0.0.1': 'lb', '10.1.0.1': long, '2001:db8::1': 'six' })[address],
    service: (port: number) => (port === 80 ? 'http' : undefined),
  };
  assert.equal(endpointText('10.0.0.1', 80, 'tcp', names), 'lb:http');
  assert.equal(endpointText('10.0.0.1', 80, undefined, names), 'lb:80');
  assert.equal(endpointText('2001:db8::1', 80, 'tcp', names), '[six]:http');
  assert.equal(cut(`${long}:http`, 28), 'a-very-long-name-for-a-real-');
  const observed = {
    statistics: {} as never,
    activeConnections: 0,
    inactiveConnections: 0,
    persistentConnections: 0,
  };
  const rules = [tcp('10.0.0.1', 80), tcp('2001:db8::1', 80)].map((identity) =>
    rulesText(
      [
        {
          service: { ...service(identity), ...observed },
          destinations: [{ ...destination('10.1.0.1', 80), ...observed }],
        },
      ],
      names,
    ),
  );
  assert.deepEqual(rules, [
    '-A -t lb:http -s wrr\n-a -t lb:http -r 10.1.0.1:http -g -w 1\n',
    '-A -t [2001:db8::1]:http -s wrr\n-a -t [2001:db8::1]:http -r 10.1.0.1:http -g -w 1\n',
  ]);
});

test('services have the names of services(5), each port its first one', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'directord-services-'));
  try {
    const file = join(directory, 'services');
    writeFileSync(file, 'http 80/tcp www # web\nweb 80/tcp\ndomain 53/tcp\ndomain 53/udp\n');
    const names = createSystemNames(file);
    assert.equal(names.port('www', 'tcp'), 80);
    assert.equal(names.port('www', 'udp'), undefined);
    assert.equal(names.port('HTTP', 'tcp'), undefined);
    const shown = await names.findShown([]);
    assert.equal(shown.service(80, 'tcp'), 'http');
    assert.equal(shown.service(53, 'udp'), 'domain');
    assert.equal(shown.service(81, 'tcp'), undefined);
    assert.equal(createSystemNames('/nowhere').port('http', 'tcp'), undefined);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
