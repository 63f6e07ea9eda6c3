import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseSettings } from '../../../src/config/settings.ts';
import { neededSysctls } from '../../../src/packet-filter/host-needs.ts';
import { rulesOf } from '../../../src/packet-filter/packet-filter.ts';
import { renderChains, renderTransaction } from '../../../src/packet-filter/render.ts';
import { packetRules } from '../../../src/packet-filter/rules.ts';
import { parsed } from '../config/parse.ts';

async function rulesFor(site: string, ini = '') {
  const { virtuals } = await parsed(site);
  const result = parseSettings(ini, 'x');
  assert.ok(result.ok, JSON.stringify(result.problems));
  return packetRules(virtuals, result.settings.firewallMarks);
}

const sourceNat = async (...lines: readonly string[]) =>
  rulesOf(renderChains(await rulesFor(lines.join('\n'))));

describe('the rules of fullnat', () => {
  it('are of the virtual server, the real servers and nothing else', async () => {
    assert.deepEqual(
      await sourceNat(
        'virtual=10.0.0.1:80',
        ' real=10.1.0.1:8080 fullnat',
        ' real=10.1.0.2->10.1.0.3:80 fullnat',
        ' real=10.1.0.9:80 masq',
        ' fallback=10.1.0.8:80 fullnat',
        'virtual6=[fd00::1]:53',
        ' protocol=udp',
        ' real6=[fd01::1]:5353 fullnat',
        'virtual=10.0.0.2:80',
        ' real=10.1.0.1:80 masq',
      ),
      [
        'postrouting meta l4proto tcp ct original ip daddr 10.0.0.1 ct original proto-dst 80 ' +
          'ip daddr . th dport { 10.1.0.1 . 8080, 10.1.0.2 . 80, 10.1.0.3 . 80, 10.1.0.8 . 80 } ' +
          'masquerade comment "tcp:10.0.0.1:80"',
        'postrouting meta l4proto udp ct original ip6 daddr fd00::1 ct original proto-dst 53 ' +
          'ip6 daddr . th dport { fd01::1 . 5353 } masquerade comment "udp:[fd00::1]:53"',
      ],
    );
  });

  it('leave ports open where the files do', async () => {
    assert.deepEqual(
      await sourceNat(
        'virtual=10.0.0.1:0',
        ' persistent=60',
        ' real=10.1.0.1 fullnat',
        ' real=10.1.0.2:81 fullnat',
      ),
      [
        'postrouting meta l4proto tcp ct original ip daddr 10.0.0.1 ip daddr . th dport { 10.1.0.2 . 81 } ' +
          'masquerade comment "tcp:10.0.0.1:0"',
        'postrouting meta l4proto tcp ct original ip daddr 10.0.0.1 ip daddr { 10.1.0.1 } ' +
          'masquerade comment "tcp:10.0.0.1:0"',
      ],
    );
  });

  it('of a mark go by the mark, but spare what goes to the real servers themselves', async () => {
    assert.deepEqual(
      await sourceNat(
        'virtual=7',
        ' real=10.1.0.1 fullnat',
        ' real=10.1.0.2 fullnat',
        'virtual6=7',
        ' real6=[fd01::1] fullnat',
      ),
      [
        'postrouting meta mark 7 ct original ip daddr != { 10.1.0.1, 10.1.0.2 } ' +
          'ip daddr { 10.1.0.1, 10.1.0.2 } masquerade comment "fwm:7"',
        'postrouting meta mark 7 ct original ip6 daddr != { fd01::1 } ip6 daddr { fd01::1 } ' +
          'masquerade comment "fwm6:7"',
      ],
    );
  });

  it('name an element of a set once', async () => {
    const lines = ['virtual=10.0.0.1:80', ' real=10.1.0.1:80 fullnat', ' fallback=10.1.0.1:80 fullnat'];
    assert.match((await sourceNat(...lines)).join(), /\{ 10\.1\.0\.1 \. 80 \}/);
  });

  it('need what the kernel must be set to, and only that', async () => {
    const needed = async (site: string) => Object.fromEntries(neededSysctls(await rulesFor(site)));
    assert.deepEqual(await needed('virtual=10.0.0.1:80\n real=10.1.0.1 masq\n'), {});
    assert.deepEqual(await needed('virtual=10.0.0.1:80\n real=10.1.0.1 fullnat\n'), {
      'net.ipv4.vs.conntrack': '1',
      'net.ipv4.ip_forward': '1',
    });
    assert.deepEqual(await needed('virtual6=7\n real6=[fd01::1] fullnat\n'), {
      'net.ipv4.vs.conntrack': '1',
      'net.ipv6.conf.all.forwarding': '1',
    });
  });
});

describe('the rules of marks', () => {
  it('are for what comes in and for what this host sends', async () => {
    const ini = '[fwmark.1]\naddress[] = 10.0.0.1\naddress[] = fd00::/64\ntcp = 80, 8000-8010\nudp = all\n';
    const each = (chain: string) => [
      `${chain} ip daddr { 10.0.0.1 } tcp dport { 80, 8000-8010 } meta mark set 1 comment "fwmark.1"`,
      `${chain} ip daddr { 10.0.0.1 } meta l4proto udp meta mark set 1 comment "fwmark.1"`,
      `${chain} ip6 daddr { fd00::/64 } tcp dport { 80, 8000-8010 } meta mark set 1 comment "fwmark.1"`,
      `${chain} ip6 daddr { fd00::/64 } meta l4proto udp meta mark set 1 comment "fwmark.1"`,
    ];
    assert.deepEqual(rulesOf(renderChains(await rulesFor('', ini))), [
      ...each('prerouting'),
      ...each('output'),
    ]);
  });

  it('with an interface are for what comes in there', async () => {
    const ini = '[fwmark.1]\naddress = 10.0.0.1\ntcp = 80\ninterface = eth0\n';
    assert.deepEqual(rulesOf(renderChains(await rulesFor('', ini))), [
      'prerouting iifname "eth0" ip daddr { 10.0.0.1 } tcp dport { 80 } meta mark set 1 comment "fwmark.1"',
    ]);
  });
});

it('a transaction replaces the whole table, and without rules takes it away', async () => {
  const chains = renderChains(await rulesFor('virtual=7\n real=10.1.0.1:80 fullnat\n'));
  assert.equal(
    renderTransaction('directord', chains),
    `table inet directord
delete table inet directord
table inet directord {
  chain postrouting {
    type nat hook postrouting priority srcnat; policy accept;
    meta mark 7 ct original ip daddr != { 10.1.0.1 } ip daddr . th dport { 10.1.0.1 . 80 } masquerade comment "fwm:7"
  }
}
`,
  );
  assert.equal(renderTransaction('directord', []), 'table inet directord\ndelete table inet directord\n');
});
