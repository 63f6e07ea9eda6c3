import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatProblem } from '../../../src/config/problem.ts';
import { parseSettings } from '../../../src/config/settings.ts';
import { formatNetwork, formatRange } from '../../../src/config/settings-firewall-marks.ts';

function problemsOf(...lines: readonly string[]): readonly string[] {
  return parseSettings(lines.join('\n'), 'x').problems.map((each) => formatProblem(each).slice(2));
}

/** The problems of one value of a section that is otherwise right. */
function problemsOfValue(line: string): readonly string[] {
  const rest = line.startsWith('address') ? 'tcp = 80' : 'address[] = 10.0.0.1';
  return problemsOf('[fwmark.1]', line, rest);
}

describe('[fwmark.N]', () => {
  it('names networks, protocols, ports and an interface', () => {
    const text = [
      '[fwmark.4294967295]',
      'address[] = 10.0.0.1',
      'address[] = FD00:0::/64',
      'tcp = 443,80 , 8000 - 8010',
      'udp = all',
      'interface = bond0.7',
      '[fwmark.1]',
      'address = 10.1.0.0/16',
      'sctp = 1-65535',
    ].join('\n');
    const result = parseSettings(text, 'x');
    assert.ok(result.ok, result.problems.map(formatProblem).join('\n'));
    const shown = result.settings.firewallMarks.map(({ networks, ports, ...rest }) => ({
      ...rest,
      networks: networks.map(formatNetwork),
      ports: ports.map(({ protocol, ranges }) =>
        [protocol, ...(ranges === 'all' ? ['all'] : ranges.map(formatRange))].join(' '),
      ),
    }));
    assert.deepEqual(shown, [
      {
        mark: 4294967295,
        networks: ['10.0.0.1', 'fd00::/64'],
        ports: ['tcp 80 443 8000-8010', 'udp all'],
        interface: 'bond0.7',
        line: 1,
      },
      { mark: 1, networks: ['10.1.0.0/16'], ports: ['sctp 1-65535'], line: 7 },
    ]);
  });

  it('makes no pair of a director that is alone', () => {
    const result = parseSettings('[fwmark.1]\naddress = 10.0.0.1\ntcp = 80', 'x');
    assert.ok(result.ok && result.settings.pair === undefined);
  });

  it('has a number that a mark can be', () => {
    for (const name of ['0', '01', '4294967296', 'web', '-1', '0x7', '1.5']) {
      const [first = '', ...others] = problemsOf(`[fwmark.${name}]`, 'address = 10.0.0.1', 'tcp = 80');
      assert.match(first, /^1:\d+: error: .*(no firewall mark|cannot be the name)/, name);
      assert.deepEqual(others, []);
    }
  });

  it('must name an address and a protocol', () => {
    assert.deepEqual(problemsOf('[fwmark.1]'), [
      '1:2: error: [fwmark.1] names no address (write address[] = ADDRESS)',
      '1:2: error: [fwmark.1] names no ports (write tcp = 80, 443, or udp = 53, or tcp = all)',
    ]);
    // What is there and wrong is told once.
    assert.equal(problemsOf('[fwmark.1]', 'address = lvs1', 'tcp = http').length, 2);
  });

  const wrongPorts = [
    '',
    '0',
    '65536',
    '80-',
    '-80',
    '90-80',
    '80 443',
    'http',
    '80,,443',
    '80,',
    '80, 70-90',
    '80,80',
  ];
  for (const ports of wrongPorts) {
    it(`refuses the ports ${JSON.stringify(ports)}`, () => {
      const [problem = '', ...others] = problemsOfValue(`tcp = ${ports}`);
      assert.match(problem, /^2:\d+: error: (expected a port|.* have ports in common)/);
      assert.deepEqual(others, []);
    });
  }

  it('says where in a list the fault is', () => {
    assert.deepEqual(
      problemsOfValue('udp = 53, x').map((text) => text.split(' (')[0]),
      ['2:11: error: expected a port or a range of ports, found "x"'],
    );
    assert.deepEqual(problemsOfValue('udp = 50-60, 53'), [
      '2:14: error: 53 and 50-60 have ports in common (remove one)',
    ]);
    const many = Array.from({ length: 101 }, (_, index) => 2 * index + 1).join(',');
    assert.match(problemsOfValue(`udp = ${many}`).join(), /101 ranges of ports are more than 100/);
  });

  const wrongAddresses = [
    'lvs1',
    '10.0.0.1/24',
    '10.0.0.0/0',
    '10.0.0.0/33',
    'fd00::1/64',
    '224.0.0.1',
    '::',
    '10.0.0.1-9',
  ];
  for (const address of wrongAddresses) {
    it(`refuses the address ${address}`, () => {
      const [problem = '', ...others] = problemsOfValue(`address = ${address}`);
      assert.match(problem, /^2:\d+: error: /);
      assert.deepEqual(others, []);
    });
  }

  it('tells what an address within a network could be', () => {
    assert.deepEqual(problemsOfValue('address = 10.0.0.1/24'), [
      '2:11: error: 10.0.0.1/24 is an address within a network (write 10.0.0.0/24, or 10.0.0.1 alone)',
    ]);
    assert.deepEqual(problemsOf('[fwmark.1]', 'address[] = 10.0.0.0/24', 'address[] = 10.0.0.9', 'tcp = 1'), [
      '3:13: error: 10.0.0.9 and 10.0.0.0/24 have addresses in common (remove one)',
    ]);
  });

  it("takes no interface that would end the quotes of nft's input", () => {
    for (const name of ['eth0"', 'eth*', 'a;b', 'a\\b', 'a{b']) {
      const section = ['[fwmark.1]', `interface = '${name}'`, 'address = 10.0.0.1', 'tcp = 80'];
      assert.match(problemsOf(...section).join(), /^2:\d+: error: .*(cannot be used|is no network)/, name);
    }
  });

  describe('and another one', () => {
    const one = ['[fwmark.1]', 'address = 10.0.0.0/24', 'tcp = 80-90', 'udp = all'];
    const with1 = (...lines: readonly string[]) => problemsOf(...one, '[fwmark.2]', ...lines);

    it('must not mark the same packets', () => {
      assert.deepEqual(with1('address[] = 10.9.9.9', 'address[] = 10.0.0.7', 'tcp = 90, 443'), [
        '7:13: error: packets to 10.0.0.7 would get mark 2 and, by line 1, mark 1: both name the same tcp ports ' +
          '(keep addresses, ports or interfaces of [fwmark.1] and of line 5 apart)',
      ]);
      assert.match(with1('address = 10.0.0.0/16', 'udp = 53').join(), /same udp ports/);
      assert.match(with1('address = 10.0.0.7', 'tcp = 80', 'interface = eth0').join(), /same tcp ports/);
    });

    it('may be apart by address, family, port, protocol or interface', () => {
      assert.deepEqual(with1('address = 10.0.1.7', 'tcp = 80'), []);
      assert.deepEqual(with1('address = fd00::7', 'tcp = 80'), []);
      assert.deepEqual(with1('address = 10.0.0.7', 'tcp = 91, 79'), []);
      assert.deepEqual(with1('address = 10.0.0.7', 'sctp = 80'), []);
      const text = [
        ...one,
        'interface = eth0',
        '[fwmark.2]',
        'address = 10.0.0.7',
        'tcp = 80',
        'interface = eth1',
      ];
      assert.deepEqual(problemsOf(...text), []);
    });
  });
});
