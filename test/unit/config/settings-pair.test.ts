import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseSettings, type SettingsResult } from '../../../src/config/settings.ts';
import type { SettingsReader } from '../../../src/config/settings-own-node.ts';
import { groupsOfVirtual, type PairSettings } from '../../../src/config/settings-pair.ts';

const lvs1 = { node: 'lvs1' };

function pairOf(text: string, reader: SettingsReader = lvs1): PairSettings {
  const result = parseSettings(text, 'x.ini', reader);
  assert.deepEqual(result.problems, []);
  assert.ok(result.ok && result.settings.pair);
  return result.settings.pair;
}

/** A sound pair, with some lines replaced, by section and key. */
function pairText(changes: Readonly<Record<string, readonly string[]>> = {}): string {
  const lines: Record<string, readonly string[]> = {
    heartbeat: ['keyfile = /k'],
    'node.lvs1': ['address[] = 10.0.0.11'],
    'node.lvs2': ['address[] = 10.0.0.12'],
    'group.web': ['vip[] = 10.0.0.100/24 dev eth0'],
    ...changes,
  };
  return Object.entries(lines)
    .map(([section, each]) => [`[${section}]`, ...each].join('\n'))
    .join('\n');
}

function shown({ problems }: SettingsResult): string[] {
  return problems.map(
    ({ line, column, severity, message, hint }) =>
      `${line}:${column} ${severity === 'warning' ? 'warning ' : ''}${message}${hint ? ` (${hint})` : ''}`,
  );
}

function problemsOf(changes: Readonly<Record<string, readonly string[]>>): string[] {
  return shown(parseSettings(pairText(changes), 'x.ini', lvs1));
}

const issueText = `[director]
config[] = /etc/ha.d/ldirectord.cf
control = /run/directord/control.sock
[heartbeat]
cluster = web
keyfile = /etc/directord/heartbeat.key
keepalive = 200ms
warntime = 400ms
deadtime = 800ms
initdead = 5s
auto_failback = on
[node.lvs1]
address[] = 10.0.0.11:694
[node.lvs2]
address[] = 10.0.0.12:694
[group.web]
prefer = lvs1
vip[] = 10.0.0.100/24 dev eth0
ping[] = 10.0.0.1
sync = eth0
`;

describe('the settings of a pair', () => {
  it('are read, with defaults', () => {
    assert.deepEqual(pairOf(issueText), {
      cluster: 'web',
      keyFile: '/etc/directord/heartbeat.key',
      timing: { keepaliveMs: 200, warntimeMs: 400, deadtimeMs: 800, initdeadMs: 5000 },
      deadpingMs: 800,
      autoFailback: true,
      failbackDelayMs: 2000,
      restartHoldMs: 10_000,
      multicasts: [],
      broadcasts: [],
      nodes: [
        { name: 'lvs1', addresses: [{ family: 'inet', address: '10.0.0.11', port: 694 }] },
        { name: 'lvs2', addresses: [{ family: 'inet', address: '10.0.0.12', port: 694 }] },
      ],
      groups: [
        {
          name: 'web',
          prefer: 'lvs1',
          vips: [{ family: 'inet', address: '10.0.0.100', prefixLength: 24, device: 'eth0' }],
          virtuals: [],
          pings: ['10.0.0.1'],
          sync: { device: 'eth0', syncId: 0, group: '224.0.0.81' },
          standby: 'warm',
          followHealth: true,
          startCommands: [],
          stopCommands: [],
          announceIntervalMs: 60_000,
          lvsSupport: false,
        },
      ],
    });
  });

  it('are read, every key', () => {
    const text = pairText({
      heartbeat: [
        'keyfile = /k',
        'port = 1694',
        'multicast[] = 239.0.0.1 ttl 3 dev eth1',
        'multicast[] = [FF05::694]:695 dev eth2',
        'broadcast[] = eth1',
        'broadcast[] = eth2:696',
        'keepalive = 10ms',
        'deadping = 1s',
        'auto_failback = off',
        'failback_delay = 0s',
        'restart_hold = 1m',
        'fence = /usr/bin/ipmi "power off"',
      ],
      'node.lvs1': ['address[] = 10.0.0.11', 'address[] = [fd00:0::11]:697'],
      'node.lvs2': ['address[] = 10.0.0.12:698', 'address[] = fd00::12'],
      'group.web': [
        'vip[] = 10.0.0.100/32 label eth0:web dev eth0',
        'vip[] = FD00::100/64 dev eth0.5',
        'virtual[] = 10.1.0.1',
        'virtual[] = 7',
        'ping[] = fd00:0::1',
        'follow_health = off',
        'standby = cold',
        'sync = eth1',
        'sync_id = 255',
        'sync_group = 224.0.0.82',
        'start[] = /bin/a b',
        'start[] = /bin/c',
        "stop[] = /bin/d 'e f'",
        'announce_interval = off',
        'lvs_support = on',
      ],
    });
    assert.deepEqual(pairOf(text), {
      cluster: 'directord',
      keyFile: '/k',
      timing: { keepaliveMs: 10, warntimeMs: 20, deadtimeMs: 40, initdeadMs: 5000 },
      deadpingMs: 1000,
      autoFailback: false,
      failbackDelayMs: 0,
      restartHoldMs: 60_000,
      fence: '/usr/bin/ipmi "power off"',
      multicasts: [
        { family: 'inet', group: '239.0.0.1', port: 1694, device: 'eth1', ttl: 3 },
        { family: 'inet6', group: 'ff05::694', port: 695, device: 'eth2', ttl: 1 },
      ],
      broadcasts: [
        { device: 'eth1', port: 1694 },
        { device: 'eth2', port: 696 },
      ],
      nodes: [
        {
          name: 'lvs1',
          addresses: [
            { family: 'inet', address: '10.0.0.11', port: 1694 },
            { family: 'inet6', address: 'fd00::11', port: 697 },
          ],
        },
        {
          name: 'lvs2',
          addresses: [
            { family: 'inet', address: '10.0.0.12', port: 698 },
            { family: 'inet6', address: 'fd00::12', port: 1694 },
          ],
        },
      ],
      groups: [
        {
          name: 'web',
          vips: [
            { family: 'inet', address: '10.0.0.100', prefixLength: 32, device: 'eth0', label: 'eth0:web' },
            { family: 'inet6', address: 'fd00::100', prefixLength: 64, device: 'eth0.5' },
          ],
          virtuals: [
            { kind: 'address', family: 'inet', address: '10.1.0.1' },
            { kind: 'fwmark', mark: 7 },
          ],
          pings: ['fd00::1'],
          sync: { device: 'eth1', syncId: 255, group: '224.0.0.82' },
          standby: 'cold',
          followHealth: false,
          startCommands: ['/bin/a b', '/bin/c'],
          stopCommands: ["/bin/d 'e f'"],
          announceIntervalMs: 'off',
          lvsSupport: true,
        },
      ],
    });
  });

  it('are frozen to the bottom', () => {
    const check = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      assert.ok(Object.isFrozen(value), JSON.stringify(value));
      for (const each of Object.values(value)) check(each);
    };
    check(pairOf(issueText));
    check(pairOf(pairText({ heartbeat: ['keyfile=/k', 'multicast=239.0.0.1 dev eth0', 'broadcast=eth1'] })));
  });

  it('know the node that this director is', () => {
    const nodeOf = (text: string, reader: SettingsReader) => {
      const result = parseSettings(text, 'x.ini', reader);
      return result.ok ? result.settings.node : shown(result).join();
    };
    assert.equal(nodeOf(pairText(), { node: 'LVS2' }), 'lvs2');
    assert.equal(nodeOf(pairText({ director: ['node = lvs2'] }), {}), 'lvs2');
    assert.equal(nodeOf(pairText({ director: ['node = lvs2'] }), lvs1), 'lvs1');
    const short = hostname().split('.')[0] ?? '';
    assert.equal(nodeOf(`[node.${short}]\n[group.g]\nvip = 10.0.0.1/32 dev eth0`, {}), short);
    assert.equal(nodeOf(pairText(), { node: 'lvs3', mustBeNode: false }), 'lvs3');
    assert.equal(
      nodeOf(pairText(), { node: 'lvs3' }),
      '3:2 --node names lvs3, but the nodes are lvs1 and lvs2 (name one of them)',
    );
    assert.equal(
      nodeOf(pairText({ director: ['node = lvs2.example'] }), {}),
      '10:8 this director is lvs2.example, but the nodes are lvs1 and lvs2 (name one of them)',
    );
    const name = hostname();
    assert.equal(
      nodeOf(pairText(), {}),
      `3:2 this host is ${name}, but the nodes are lvs1 and lvs2 (name a section [node.${name}], or start with --node NAME)`,
    );
  });

  it('say where times make no sense', () => {
    const timing = (...lines: string[]) => problemsOf({ heartbeat: ['keyfile = /k', ...lines] });
    assert.deepEqual(timing('keepalive = 100ms', 'deadtime = 300ms'), []);
    assert.deepEqual(timing('keepalive = 200ms', 'deadtime = 400ms'), [
      '4:12 deadtime (400ms) must be longer than 2 x keepalive (200ms): one lost packet would make a healthy ' +
        'director dead (at least 600ms is advised)',
    ]);
    assert.deepEqual(timing('keepalive = 9ms'), ['3:13 expected a duration from 10ms to 1h, found "9ms"']);
    assert.deepEqual(timing('warntime = 200ms'), [
      '3:12 warntime (200ms) must lie between keepalive (200ms) and deadtime (800ms) (leave it out for half of deadtime)',
    ]);
    assert.deepEqual(timing('warntime = 800ms').length, 1);
    assert.deepEqual(timing('initdead = 700ms'), [
      '3:12 initdead (700ms) must not be shorter than deadtime (800ms), whose place it takes at the start',
    ]);
    assert.deepEqual(timing('deadtime = 30s'), []);
    const longest = pairOf(pairText({ heartbeat: ['keyfile = /k', 'keepalive = 20m'] })).timing;
    assert.deepEqual([longest.deadtimeMs, longest.initdeadMs], [3_600_000, 3_600_000]);
  });

  it('say what is missing', () => {
    assert.deepEqual(problemsOf({ heartbeat: [] }), [
      '1:2 there is no keyfile, so anybody could speak as one of the directors (write keyfile = ' +
        '/etc/directord/heartbeat.key in [heartbeat]; `directorctl key new` makes one)',
    ]);
    assert.deepEqual(problemsOf({ 'node.lvs1': [], 'node.lvs2': [] }), [
      '1:2 the directors have no link to each other (write address[] = ADDRESS:694 in each [node.NAME], or ' +
        'multicast[] or broadcast[] in [heartbeat])',
    ]);
    assert.deepEqual(problemsOf({ 'node.lvs2': [] }), [
      '5:2 lvs2 has fewer addresses (0) than lvs1 (1) (the first addresses of all directors make up one link, ' +
        'the second ones another, and so on)',
    ]);
    assert.deepEqual(problemsOf({ 'node.lvs2': ['address[] = fd00::1'] }), [
      '6:13 fd00::1 cannot reach 10.0.0.11, the address of lvs1 on the same link (bring the addresses into ' +
        'the same order)',
    ]);
    assert.deepEqual(shown(parseSettings('[heartbeat]\ncluster = x\n[group.a]\nstart=/a', 'x.ini')), [
      '1:2 no section says who the directors are (write [node.NAME] for each)',
    ]);
    assert.deepEqual(shown(parseSettings('[node.lvs1]', 'x.ini', lvs1)), [
      '1:2 warning no [group.NAME] says which addresses move, so none does',
    ]);
    assert.deepEqual(problemsOf({ 'group.web': ['prefer = lvs2'] }), [
      '7:2 warning group web has neither an address nor a start command, so nothing moves (write vip[] = ' +
        'ADDRESS/PREFIX dev INTERFACE)',
    ]);
  });

  it('say what is there twice, or unknown', () => {
    const second = { 'group.web': ['vip = 10.0.0.100/24 dev eth0'] };
    assert.deepEqual(problemsOf({ ...second, 'group.mail': ['vip = 10.0.0.100/32 dev eth1'] }), [
      '10:7 10.0.0.100 is already in group web, in line 8 (remove one)',
    ]);
    assert.deepEqual(problemsOf({ 'group.web': ['vip = 10.0.0.12/24 dev eth0'] }), [
      '8:7 10.0.0.12 is already the heartbeat address of lvs2 (remove one)',
    ]);
    assert.deepEqual(problemsOf({ 'node.lvs2': ['address = 10.0.0.11:1'] }), [
      '6:11 10.0.0.11 is already the address of lvs1, in line 4',
    ]);
    assert.deepEqual(problemsOf({ 'node.LVS1': ['address = 10.0.0.13'] }), [
      '9:2 node LVS1 is already in line 3, as lvs1 (give it another name)',
    ]);
    assert.deepEqual(problemsOf({ 'group.web': ['prefer = lsv1', 'start = /a'] }), [
      '8:10 there is no node lsv1 for the group to prefer (did you mean lvs1?)',
    ]);
    assert.deepEqual(problemsOf({ 'nod.lvs3': [] }), [
      '9:2 unknown section [nod.lvs3] (did you mean node.lvs3?)',
    ]);
    assert.deepEqual(problemsOf({ node: [] }), ['9:2 [node] has no name (write [node.NAME])']);
    assert.deepEqual(problemsOf({ 'heartbeat.x': [] }), [
      '9:2 unknown section [heartbeat.x] (did you mean heartbeat?)',
    ]);
    assert.deepEqual(problemsOf({ 'group.a b': [] }), [
      '9:8 "a b" cannot be the name of a group (letters, digits, and within the name also . _ -; at most 63 characters)',
    ]);
    assert.deepEqual(problemsOf({ heartbeat: ['keyfile = /k', 'keepalife = 1s'] }), [
      '3:1 unknown key "keepalife" (did you mean keepalive?)',
    ]);
    const web = ['vip = 10.0.0.100/24 dev eth0', 'virtual = 7', 'sync = eth0'];
    assert.deepEqual(
      problemsOf({ 'group.web': web, 'group.a': ['start = /a', 'virtual = 7', 'sync = eth1'] }),
      [
        '13:11 firewall mark 7 is already in group web, in line 9 (remove one)',
        '14:8 the kernel has one pair of sync daemons, and group web has another (write the same sync, sync_id ' +
          'and sync_group as in group web)',
      ],
    );
    assert.deepEqual(problemsOf({ 'group.web': ['start = /a', 'sync_id = 1'] }), [
      '9:11 group web has no sync, so this has no effect (write sync = INTERFACE)',
    ]);
  });

  it('say where a value is wrong', () => {
    const group = (line: string) => problemsOf({ 'group.web': ['start = /a', line] });
    const form = 'write ADDRESS/PREFIX dev INTERFACE';
    assert.deepEqual(group('vip = 10.0.0.100/24'), [`9:7 "10.0.0.100/24" lacks dev (${form})`]);
    assert.deepEqual(group('vip = 10.0.0.100 dev eth0'), [
      '9:7 10.0.0.100 has no prefix length (such as 10.0.0.100/32)',
    ]);
    assert.deepEqual(group('vip = 10.0.0.100/33 dev eth0'), [
      '9:18 expected a number from 0 to 32, found "33"',
    ]);
    assert.deepEqual(group('vip = web/24 dev eth0'), [
      '9:7 "web" is no IP address (a numeric one, such as 10.0.0.1 or fd00::1; names are not looked up)',
    ]);
    assert.deepEqual(group('vip = 127.0.0.1/8 dev lo'), [
      '9:7 127.0.0.1 cannot be used here: it is a loopback address',
    ]);
    assert.deepEqual(group('vip = 10.0.0.100/24 dve eth0'), [
      '9:21 "dve" is not known here (did you mean dev?)',
    ]);
    assert.deepEqual(group('vip = 10.0.0.100/24 dev'), [`9:21 nothing follows dev (${form})`]);
    assert.deepEqual(group('vip = 10.0.0.100/24 dev a dev b'), [`9:27 a second dev (${form})`]);
    assert.deepEqual(group('vip = 10.0.0.100/24 dev eth0:1'), [
      '9:25 "eth0:1" is no network interface\'s name (the interface of this alias is eth0)',
    ]);
    assert.deepEqual(group('vip = 10.0.0.100/24 dev eth0 label web'), [
      '9:36 the label "web" does not begin with eth0, or is too long (such as eth0:vip; at most 15 characters)',
    ]);
    assert.deepEqual(group('vip = fd00::1/64 dev eth0 label eth0'), [
      '9:33 an IPv6 address has no label (leave it out)',
    ]);
    assert.deepEqual(group('stop = a'), ['9:8 expected a program\'s path from /, found "a"']);
    assert.deepEqual(group("stop = /a 'b"), ['9:8 a quote in "/a \'b" is not closed']);
    assert.deepEqual(group('lvs_support = yes'), ['9:15 expected on or off, found "yes"']);
    assert.deepEqual(group('standby = hot'), ['9:11 expected warm or cold, found "hot"']);
    assert.deepEqual(group('virtual = 0'), ['9:11 expected a number from 1 to 4294967295, found "0"']);

    const heartbeat = (line: string) => problemsOf({ heartbeat: ['keyfile = /k', line] });
    assert.deepEqual(heartbeat('multicast = 10.0.0.1:694 dev eth0'), [
      '3:13 10.0.0.1 is no multicast address (such as 239.255.6.94 or ff05::694)',
    ]);
    assert.deepEqual(heartbeat('multicast = 239.0.0.1:694 dev eth0 ttl 0'), [
      '3:40 expected a number from 1 to 255, found "0"',
    ]);
    assert.deepEqual(heartbeat('broadcast = eth0:0'), ['3:18 expected a number from 1 to 65535, found "0"']);

    const node = (line: string) => problemsOf({ 'node.lvs1': [line] });
    assert.deepEqual(node('address = 10.0.0.11:x'), ['4:21 expected a number from 1 to 65535, found "x"']);
    assert.deepEqual(node('address = [fe80::1]:694'), [
      '4:12 fe80::1 cannot be used here: it is a link-local address, which says nothing without an interface',
    ]);
    assert.deepEqual(node('address = lvs1:694').length, 1);
  });

  it('never throw, and what they give is sound', () => {
    const some = (lines: readonly string[]) => fc.subarray([...lines]);
    const sections = fc.record({
      heartbeat: some([
        'keyfile = /k',
        'keepalive = 50ms',
        'deadtime = 120ms',
        'broadcast = eth0',
        'port = 7',
      ]),
      'node.lvs1': some(['address[] = 10.0.0.1', 'address[] = fd00::1:694', 'x']),
      'node.lvs2': some(['address[] = 10.0.0.2', 'address[] = [fd00::2]:694']),
      'group.a': some(['vip[] = 10.0.0.100/24 dev eth0', 'prefer = lvs1', 'sync = eth0', 'virtual[] = 1']),
      'group.b': some(['vip[] = 10.0.0.100/24 dev eth0', 'vip[] = 10.0.0.101/24 dev eth0', 'prefer = lvs3']),
    });
    fc.assert(
      fc.property(sections, (changes) => {
        const result = parseSettings(pairText(changes), 'x.ini', lvs1);
        if (!result.ok) return assert.ok(result.problems.some(({ severity }) => severity === 'error'));
        const pair = result.settings.pair;
        assert.ok(pair?.keyFile !== undefined);
        const { keepaliveMs, warntimeMs, deadtimeMs, initdeadMs } = pair.timing;
        assert.ok(keepaliveMs < warntimeMs && warntimeMs < deadtimeMs && deadtimeMs <= initdeadMs);
        assert.ok(deadtimeMs > 2 * keepaliveMs);
        const [first, second] = pair.nodes.map(({ addresses }) => addresses.map(({ family }) => family));
        assert.deepEqual(first, second);
        const vips = pair.groups.flatMap(({ vips }) => vips.map(({ address }) => address));
        assert.equal(new Set(vips).size, vips.length);
      }),
    );
    const line = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.stringMatching(
        /^(vip|address|multicast|broadcast|start|virtual)(\[\])? = [0-9a-f:./ \][devtl'"]{0,20}$/,
      ),
    );
    const section = fc.constantFrom('heartbeat', 'node.lvs1', 'node.x', 'group.g', 'node.');
    fc.assert(
      fc.property(section, fc.array(line), (name, lines) => {
        parseSettings(`[${name}]\n${lines.join('\n')}`, 'x.ini');
      }),
    );
  });
});

describe('groupsOfVirtual', () => {
  const { groups } = pairOf(
    pairText({
      'group.web': ['vip[] = 10.0.0.100/24 dev eth0', 'vip[] = fd00::100/64 dev eth0'],
      'group.mail': ['vip[] = 10.0.0.101/24 dev eth0', 'virtual[] = 7', 'virtual[] = 10.1.0.1'],
    }),
  );
  const ofAddress = (address: string) =>
    groupsOfVirtual(
      {
        kind: 'address',
        protocol: 'tcp',
        family: address.includes(':') ? 'inet6' : 'inet',
        address,
        port: 80,
      },
      groups,
    ).map(({ name }) => name);
  const ofMark = (mark: number) =>
    groupsOfVirtual({ kind: 'fwmark', family: 'inet6', mark }, groups).map(({ name }) => name);

  it('goes by address, and by mark where one names it', () => {
    assert.deepEqual(ofAddress('10.0.0.100'), ['web']);
    assert.deepEqual(ofAddress('fd00::100'), ['web']);
    assert.deepEqual(ofAddress('10.1.0.1'), ['mail']);
    assert.deepEqual(ofAddress('10.9.9.9'), []);
    assert.deepEqual(ofMark(7), ['mail']);
    assert.deepEqual(ofMark(8), ['web', 'mail']);
  });
});
