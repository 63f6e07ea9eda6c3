import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { importHeartbeat } from '../../../../src/config/import-heartbeat/import-heartbeat.ts';
import type { LocalHost } from '../../../../src/config/import-heartbeat/source.ts';
import { parseSettings } from '../../../../src/config/settings.ts';

const secret = 'Th1sIsNobodysBusiness';

const name = fc.constantFrom('lvs1', 'LVS2', 'lvs3.example.com', 'a_b', `x${'y'.repeat(70)}`, '-', 'é');
const ipv4 = fc.oneof(
  fc.constantFrom(
    '10.0.0.1',
    '10.0.0.2',
    '10.0.0.3',
    '10.1.0.1',
    '127.0.0.1',
    '224.0.0.1',
    '0.0.0.0',
    '1.2.3',
  ),
  fc.ipV4(),
);
const ipv6 = fc.oneof(fc.constantFrom('fd00::1', 'fd00::2', 'fe80::1', 'ff02::1', '::1'), fc.ipV6());
const ip = fc.oneof(ipv4, ipv6, name);
const device = fc.constantFrom('eth0', 'eth1', 'bond0.7', 'eth0:1', 'much-too-long-a-name', '', '/');
const number = fc.oneof(fc.nat(70_000).map(String), fc.constantFrom('694', '0', '1', '-1', 'x'));
const time = fc
  .tuple(
    fc.oneof(fc.nat(100).map(String), fc.constantFrom('.5', '1.5', '99999', '')),
    fc.constantFrom('', 's', 'ms', 'us', 'h'),
  )
  .map(([count, unit]) => count + unit);
const junk = fc.string({ unit: 'binary', maxLength: 20 });

function line(...words: fc.Arbitrary<string>[]): fc.Arbitrary<string> {
  return fc.tuple(...words).map((each) => each.join(' '));
}
const word = (text: string) => fc.constant(text);

const haCfLine = fc.oneof(
  line(word('node'), name, name),
  line(fc.constantFrom('keepalive', 'deadtime', 'warntime', 'initdead', 'deadping'), time),
  line(word('udpport'), number),
  line(word('bcast'), device, device),
  line(fc.constantFrom('ucast', 'ucast6'), device, ip),
  line(fc.constantFrom('mcast', 'mcast6'), device, ip, number, number, word('0')),
  line(fc.constantFrom('ping', 'ping6'), ip, ip),
  line(fc.constantFrom('auto_failback', 'nice_failback', 'crm'), fc.constantFrom('on', 'off', 'legacy', 'x')),
  line(fc.constantFrom('stonith_host', 'respawn', 'failfast', 'env', 'stonith'), word(secret)),
  line(word('cluster'), junk),
  line(fc.constantFrom('toString', '__proto__', 'serial', 'logfile'), junk),
  junk,
);
const haCf = fc.array(haCfLine, { maxLength: 15 }).map((lines) => lines.join('\n'));

const address = fc
  .tuple(fc.oneof(ipv4, ipv6), fc.constantFrom('', '/24', '/255.255.0.0', '/200', '/'), device, ipv4)
  .map(([host, mask, interfaceName, broadcast]) => `${host}${mask}/${interfaceName}/${broadcast}`);
const resource = fc.oneof(
  address,
  ipv4,
  fc.tuple(fc.constantFrom('IPaddr', 'IPaddr2', 'IPv6addr'), address).map((parts) => parts.join('::')),
  fc.constantFrom('ldirectord', 'ldirectord::web.cf', 'ldirectord::/etc/a;b.cf', 'ldirectord::["x".cf'),
  fc.tuple(device, number).map(([interfaceName, id]) => `LVSSyncDaemonSwap::master::${interfaceName}::${id}`),
  fc.tuple(fc.constantFrom('MailTo', 'httpd', 'SendArp', '../x'), junk).map((parts) => parts.join('::')),
  junk,
);
const haResources = fc
  .array(fc.tuple(name, fc.array(resource, { maxLength: 6 })), { maxLength: 20 })
  .map((groups) => groups.map(([node, resources]) => [node, ...resources].join(' ')).join('\n'));

const local: fc.Arbitrary<LocalHost | undefined> = fc.option(
  fc.record({
    name,
    addresses: fc.array(
      fc.record({
        device: fc.constantFrom('eth0', 'eth1'),
        address: fc.constantFrom('10.0.0.1', '10.0.0.9', 'fd00::9', 'fe80::9'),
        prefixLength: fc.constant(24),
      }),
      { maxLength: 3 },
    ),
  }),
  { nil: undefined },
);

describe('whatever the files of heartbeat say', () => {
  it('the settings made from them have no error, and no secret', () => {
    let pairs = 0;
    fc.assert(
      fc.property(haCf, haResources, local, (cf, resources, host) => {
        const authKeys = `auth 1\n1 sha1 ${secret}\n`;
        const { ini, notes } = importHeartbeat({ haCf: cf, haResources: resources, authKeys }, host);
        assert.ok(!`${ini}${JSON.stringify(notes)}`.includes(secret));
        const result = parseSettings(ini, 'x.ini', { mustBeNode: false });
        const errors = result.problems.filter(({ severity }) => severity === 'error');
        assert.deepEqual(errors, [], ini);
        if (result.ok && result.settings.pair) pairs++;
      }),
      { numRuns: 500 },
    );
    assert.ok(pairs > 150, `only ${pairs} of them were pairs`);
  });
});
