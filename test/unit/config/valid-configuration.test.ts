import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VirtualServer } from '../../../src/config/configuration.ts';
import { block, parsed, parsedVirtual } from './parse.ts';

/** Lines of a block on 10.0.0.1:80, and what must then be in the virtual server. */
const blocks: readonly {
  name: string;
  lines: string[];
  expect: (virtual: VirtualServer) => unknown;
  is: unknown;
}[] = [
  { name: 'scheduler is wrr', lines: [], expect: (v) => v.scheduler, is: 'wrr' },
  { name: 'scheduler', lines: ['scheduler=wlc'], expect: (v) => v.scheduler, is: 'wlc' },
  { name: 'quiescent is no', lines: [], expect: (v) => v.quiescent, is: false },
  { name: 'trailing blanks', lines: ['quiescent=yes   '], expect: (v) => v.quiescent, is: true },
  { name: 'carriage return', lines: ['quiescent=yes\r'], expect: (v) => v.quiescent, is: true },
  { name: 'comment after a value', lines: ['quiescent=yes # x'], expect: (v) => v.quiescent, is: true },
  { name: 'tabs', lines: ['\tquiescent\t=\tyes'], expect: (v) => v.quiescent, is: true },
  {
    name: 'the last one wins',
    lines: ['quiescent=no', 'quiescent=yes'],
    expect: (v) => v.quiescent,
    is: true,
  },
  { name: 'blank line inside', lines: ['', '  ', 'quiescent=yes'], expect: (v) => v.quiescent, is: true },
  { name: 'cleanstop is yes', lines: [], expect: (v) => v.cleanStop, is: true },
  { name: 'digits in text', lines: ['failurecount=abc5x'], expect: (v) => v.failureCount, is: 5 },
  {
    name: 'fractions of a second',
    lines: ['checkinterval=0.25'],
    expect: (v) => v.check.checkIntervalMs,
    is: 250,
  },
  { name: 'own checkinterval', lines: ['checkinterval=3'], expect: (v) => v.check.checkIntervalMs, is: 3000 },
  { name: 'service of port 80', lines: [], expect: (v) => v.check.service, is: 'http' },
  { name: 'service in quotes', lines: ['service="pop"'], expect: (v) => v.check.service, is: 'pop' },
  { name: 'request gets a slash', lines: ['request="a b"'], expect: (v) => v.check.request, is: '/a b' },
  { name: 'request keeps its slash', lines: ['request="/a"'], expect: (v) => v.check.request, is: '/a' },
  { name: 'request is /', lines: [], expect: (v) => v.check.request, is: '/' },
  {
    name: 'quotes within quotes',
    lines: ['receive="say "hi""'],
    expect: (v) => v.check.receive,
    is: 'say "hi"',
  },
  { name: 'text after quotes', lines: ['receive="ok" or so'], expect: (v) => v.check.receive, is: 'ok' },
  { name: 'number sign in quotes', lines: ['passwd="a#b" # c'], expect: (v) => v.check.password, is: 'a#b' },
  { name: 'comment with quotes', lines: ['request="a" # "b"'], expect: (v) => v.check.request, is: '/a' },
  { name: 'checkcommand bare', lines: ['checkcommand=/a b '], expect: (v) => v.check.command, is: '/a b' },
  { name: 'checkcommand quoted', lines: ['checkcommand="/a"'], expect: (v) => v.check.command, is: '/a' },
  { name: 'checkcommand is /bin/true', lines: [], expect: (v) => v.check.command, is: '/bin/true' },
  { name: 'checkport', lines: ['checkport=8080'], expect: (v) => v.check.checkport, is: 8080 },
  {
    name: 'status',
    lines: ['status=200-299, 401'],
    expect: (v) => v.check.httpStatus,
    is: [
      { from: 200, to: 299 },
      { from: 401, to: 401 },
    ],
  },
  {
    name: 'headers, in their order',
    lines: ['header = "X-Probe:  a # b "', 'header = authorization: Basic cHJvYmU6aHVudGVyMjI='],
    expect: (v) => v.check.httpHeaders,
    is: [
      { name: 'X-Probe', value: 'a # b' },
      { name: 'authorization', value: 'Basic cHJvYmU6aHVudGVyMjI=' },
    ],
  },
  { name: 'no agent', lines: ['real=10.0.0.2 gate 20'], expect: (v) => v.agent, is: undefined },
  {
    name: 'an agent',
    lines: ['real=10.0.0.2 gate 20', 'checkinterval=3', 'agentport=9999'],
    expect: (v) => v.agent,
    is: {
      source: { kind: 'port', port: 9999, request: '', intervalMs: 3000 },
      leastPercent: 0,
      mostPercent: 100,
    },
  },
  {
    name: 'an agent with everything',
    lines: [
      'agentport=9999',
      'agentrequest="load?\\n"',
      'agentinterval=0.5',
      'weightmin=150%',
      'weightmax=200 %',
    ],
    expect: (v) => v.agent,
    is: {
      source: { kind: 'port', port: 9999, request: 'load?\n', intervalMs: 500 },
      leastPercent: 150,
      mostPercent: 200,
    },
  },
  {
    name: 'the output of an external check',
    lines: ['checktype=external', 'agentoutput=yes', 'weightmin=10'],
    expect: (v) => v.agent,
    is: { source: { kind: 'output' }, leastPercent: 10, mostPercent: 100 },
  },
  { name: 'httpmethod', lines: ['httpmethod=head'], expect: (v) => v.check.httpMethod, is: 'HEAD' },
  { name: 'virtualhost', lines: ['virtualhost="www.x"'], expect: (v) => v.check.virtualHost, is: 'www.x' },
  {
    name: 'virtualhost bare',
    lines: ['virtualhost = www.x'],
    expect: (v) => v.check.virtualHost,
    is: 'www.x',
  },
  { name: 'checktype negotiate', lines: [], expect: (v) => v.check.type, is: { kind: 'negotiate' } },
  {
    name: 'checktype',
    lines: ['checktype=external-perl'],
    expect: (v) => v.check.type,
    is: { kind: 'external-perl' },
  },
  {
    name: 'checktype N',
    lines: ['checktype=3'],
    expect: (v) => v.check.type,
    is: { kind: 'combined', connects: 3 },
  },
  {
    name: 'checktype 0',
    lines: ['checktype=0'],
    expect: (v) => v.check.type,
    is: { kind: 'combined', connects: 0 },
  },
  {
    name: 'digit in checktype',
    lines: ['checktype=connectx1'],
    expect: (v) => v.check.type,
    is: { kind: 'combined', connects: 1 },
  },
  {
    name: 'persistence',
    lines: ['persistent=600'],
    expect: (v) => v.persistence,
    is: { timeoutSeconds: 600, netmask: '255.255.255.255' },
  },
  {
    name: 'netmask',
    lines: ['persistent=6', 'netmask=255.255.255.0'],
    expect: (v) => v.persistence?.netmask,
    is: '255.255.255.0',
  },
  {
    name: 'schedflags',
    lines: ['scheduler=sh', 'schedflags=sh-port,sh-fallback'],
    expect: (v) => v.schedulerFlags,
    is: ['flag-1', 'flag-2'],
  },
  {
    name: 'schedflags by number',
    lines: ['schedflags=flag-3'],
    expect: (v) => v.schedulerFlags,
    is: ['flag-3'],
  },
  { name: 'ops on UDP', lines: ['protocol=udp', 'ops=yes'], expect: (v) => v.onePacket, is: true },
  { name: 'ops on TCP', lines: ['ops=yes'], expect: (v) => v.onePacket, is: false },
  { name: 'protocol', lines: ['protocol=udp'], expect: (v) => v.id, is: 'udp:10.0.0.1:80' },
  { name: 'monitorfile', lines: ['monitorfile="/tmp/x"'], expect: (v) => v.monitorFile, is: '/tmp/x' },
  {
    name: 'servicename keeps quotes',
    lines: ['servicename = "a" b'],
    expect: (v) => v.serviceName,
    is: '"a" b',
  },
  {
    name: 'fallbackcommand',
    lines: ['fallbackcommand="/a b"'],
    expect: (v) => v.fallbackCommand,
    is: '/a b',
  },
  {
    name: 'mail to two',
    lines: ['emailalert="a@x, b@x"'],
    expect: (v) => v.emailAlert.recipients,
    is: ['a@x', 'b@x'],
  },
  { name: 'no mail', lines: ['emailalertstatus=none'], expect: (v) => v.emailAlert.statuses, is: [] },
  {
    name: 'mail statuses',
    lines: ['emailalertstatus=stopping, starting'],
    expect: (v) => v.emailAlert.statuses,
    is: ['starting', 'stopping'],
  },
  {
    name: 'mail repeats',
    lines: ['emailalertfreq=3600'],
    expect: (v) => v.emailAlert.repeatMs,
    is: 3_600_000,
  },
  { name: 'mail server', lines: ['smtp=mail.x'], expect: (v) => v.emailAlert.smtpServer, is: 'mail.x' },
  { name: 'load', lines: ['load="x"'], expect: (v) => v.id, is: 'tcp:10.0.0.1:80' },
  {
    name: 'verify',
    lines: ['verify=yes', 'cafile=/ca', 'servername=a.b'],
    expect: (v) => [v.check.tlsVerify, v.check.tlsCaFile, v.check.tlsServerName],
    is: [true, '/ca', 'a.b'],
  },
  { name: 'tls', lines: ['service=smtp', 'tls=yes'], expect: (v) => v.check.tls, is: true },
  {
    name: 'replicationlag',
    lines: ['service=mysql', 'replicationlag=0'],
    expect: (v) => v.check.replicationLagSeconds,
    is: 0,
  },
  {
    name: 'certificatedays',
    lines: ['service=https', 'certificatedays=14'],
    expect: (v) => v.check.certificateDays,
    is: 14,
  },
  {
    name: 'fallback with port',
    lines: ['fallback=127.0.0.1:8080 masq'],
    expect: (v) => v.fallback,
    is: { address: '127.0.0.1', port: 8080, forwarding: 'masq' },
  },
  {
    name: 'fallback without port',
    lines: ['fallback=127.0.0.1'],
    expect: (v) => v.fallback,
    is: { address: '127.0.0.1', port: 80, forwarding: 'gate' },
  },
  {
    name: 'fallback by a tunnel',
    lines: ['fallback=10.0.0.9 gue:6080+csum'],
    expect: (v) => v.fallback,
    is: {
      address: '10.0.0.9',
      port: 80,
      forwarding: 'gue',
      tunnel: { type: 'gue', port: 6080, checksum: 'full' },
    },
  },
  {
    name: 'ftp login',
    lines: ['service=ftp', 'passwd="x"'],
    expect: (v) => [v.check.login, v.check.password],
    is: ['anonymous', 'x'],
  },
  {
    name: 'no login',
    lines: ['service=pop'],
    expect: (v) => [v.check.login, v.check.password],
    is: ['', ''],
  },
];

const reals: readonly { line: string; is: object }[] = [
  { line: 'real=10.0.0.2:80 gate', is: { address: '10.0.0.2', port: 80, forwarding: 'gate', weight: 1 } },
  { line: 'real=10.0.0.2 gate', is: { port: 0 } },
  { line: 'real=10.0.0.2:http masq 0', is: { port: 80, forwarding: 'masq', weight: 0 } },
  { line: 'real=www.example:80 ipip 7', is: { address: '10.9.9.1', forwarding: 'ipip', weight: 7 } },
  { line: 'real=my_host:80 gate', is: { address: '10.9.9.9' } },
  { line: 'real=10.0.0.2:80\tmasq\t3', is: { weight: 3 } },
  {
    line: 'real=10.0.0.2:80 masq 3 "a","b"',
    is: { weight: 3, negotiation: { request: '/a', receive: 'b' } },
  },
  {
    line: 'real=10.0.0.2:80 masq "/a" "b c"',
    is: { weight: 1, negotiation: { request: '/a', receive: 'b c' } },
  },
  {
    line: 'real=10.0.0.2:80 masq "a 5 b" , "c"',
    is: { weight: 1, negotiation: { request: '/a 5 b', receive: 'c' } },
  },
  { line: 'real=10.0.0.2:80 masq "", ""', is: { negotiation: { request: '/', receive: '' } } },
  {
    line: 'real=10.0.0.2:80 masq "a#b", "c#d" # e',
    is: { negotiation: { request: '/a#b', receive: 'c#d' } },
  },
  {
    line: 'real=10.0.0.2:80 masq "a", "say "x""',
    is: { negotiation: { request: '/a', receive: 'say "x"' } },
  },
  { line: 'real=10.0.0.2:80 masq l:5 u:9', is: { lowerThreshold: 5, upperThreshold: 9 } },
  {
    line: 'real=10.0.0.2:80 masq 2 "a", "b" u:9 l:5',
    is: { weight: 2, lowerThreshold: 5, upperThreshold: 9 },
  },
  { line: 'real=10.0.0.2:80 masq u:9', is: { lowerThreshold: 0, upperThreshold: 9 } },
  {
    line: 'real=10.0.0.2:80 gre 3',
    is: { forwarding: 'gre', tunnel: { type: 'gre', checksum: 'none' }, weight: 3 },
  },
  { line: 'real=10.0.0.2:80 gre+csum', is: { tunnel: { type: 'gre', checksum: 'full' } } },
  {
    line: 'real=10.0.0.2:80 gue:6080 3 "a", "b" u:9',
    is: {
      forwarding: 'gue',
      tunnel: { type: 'gue', port: 6080, checksum: 'none' },
      weight: 3,
      upperThreshold: 9,
    },
  },
  { line: 'real=10.0.0.2 gue:1+csum', is: { tunnel: { type: 'gue', port: 1, checksum: 'full' } } },
  {
    line: 'real=10.0.0.2 gue:65535+remcsum # x',
    is: { tunnel: { type: 'gue', port: 65535, checksum: 'remote' } },
  },
];

describe('a valid configuration', () => {
  for (const { name, lines, expect, is } of blocks) {
    it(name, async () => assert.deepEqual(expect(await parsedVirtual(block(...lines))), is));
  }

  for (const { line, is } of reals) {
    it(line, async () => {
      const [real, ...others] = (await parsedVirtual(block(line))).reals;
      assert.deepEqual({ ...real, ...is }, { ...real });
      assert.equal(others.length, 0);
    });
  }

  const ids: readonly [line: string, id: string][] = [
    ['virtual=10.0.0.1:80', 'tcp:10.0.0.1:80'],
    ['virtual = 10.0.0.1:53', 'udp:10.0.0.1:53'],
    ['virtual=10.0.0.1:domain', 'udp:10.0.0.1:53'],
    ['virtual=www.example:http', 'tcp:10.9.9.1:80'],
    ['virtual=10.0.0.1:80 and so on', 'tcp:10.0.0.1:80'],
    ['virtual=7', 'fwm:7'],
    ['virtual=4294967295', 'fwm:4294967295'],
    ['virtual6=7', 'fwm6:7'],
    ['virtual6=[FD00:0:0::1]:80', 'tcp:[fd00::1]:80'],
    ['virtual6=www.example:80', 'tcp:[2001:db8::1]:80'],
    ['virtual=10.0.0.1:69\n protocol=udp', 'udp:10.0.0.1:69'],
    ['virtual=10.0.0.1:tftp\n protocol=udp', 'udp:10.0.0.1:69'],
    ['virtual=10.0.0.1:53\n protocol=tcp', 'tcp:10.0.0.1:53'],
    ['virtual=10.0.0.1:0\n persistent=1', 'tcp:10.0.0.1:0'],
  ];
  for (const [line, id] of ids) {
    it(JSON.stringify(line), async () => assert.equal((await parsedVirtual(line)).id, id));
  }

  const timeouts: readonly [globals: string, own: string[], check: number, negotiate: number][] = [
    ['', [], 5000, 30_000],
    ['checktimeout=1\n', [], 1000, 1000],
    ['negotiatetimeout=2\n', [], 2000, 2000],
    ['checktimeout=1\nnegotiatetimeout=2\n', [], 1000, 2000],
    ['checktimeout=1\nnegotiatetimeout=2\n', ['checktimeout=3'], 3000, 3000],
    ['checktimeout=1\nnegotiatetimeout=2\n', ['negotiatetimeout=4'], 4000, 4000],
    ['checktimeout=1\n', ['checktimeout=3', 'negotiatetimeout=4'], 3000, 4000],
  ];
  for (const [globals, own, checkTimeoutMs, negotiateTimeoutMs] of timeouts) {
    it(`timeouts of ${JSON.stringify([globals, own])}`, async () => {
      const { check } = await parsedVirtual(globals + block(...own));
      assert.deepEqual(
        [check.checkTimeoutMs, check.negotiateTimeoutMs],
        [checkTimeoutMs, negotiateTimeoutMs],
      );
    });
  }

  const ranges: readonly [line: string, addresses: string[]][] = [
    ['real=10.0.0.2->10.0.0.4:80 gate', ['10.0.0.2', '10.0.0.3', '10.0.0.4']],
    ['real=10.0.0.255->10.0.1.1:80 gate', ['10.0.0.255', '10.0.1.0', '10.0.1.1']],
    // Across a digit of the address as a number, where ldirectord yields nothing.
    ['real=59.154.201.255->59.154.202.0:80 gate', ['59.154.201.255', '59.154.202.0']],
    ['real=rs1->rs4:80 gate', ['10.9.9.2', '10.9.9.3', '10.9.9.4', '10.9.9.5']],
    ['real=10.0.0.2->10.0.0.2:80 gate', ['10.0.0.2']],
  ];
  for (const [line, addresses] of ranges) {
    it(line, async () => {
      const { reals } = await parsedVirtual(block(line));
      assert.deepEqual(
        reals.map((real) => real.address),
        addresses,
      );
    });
  }

  it('a port alone asks for no service that ldirectord does not know', async () => {
    const { check } = await parsedVirtual('virtual=10.0.0.1:6379\n    real=10.0.0.2 gate\n');
    assert.equal(check.service, 'none');
  });

  it('without virtual servers', async () => {
    const configuration = await parsed('# nothing\n\n   # here\n');
    assert.deepEqual(configuration, {
      file: 'test.cf',
      virtuals: [],
      readdQuiescent: false,
      autoReload: false,
      execute: [],
      supervised: false,
    });
  });

  it('with every global directive', async () => {
    const configuration = await parsed(
      [
        'checktimeout=1 # s',
        'fork = yes',
        'readdquiescent=yes',
        'autoreload=yes',
        'callback="/usr/bin/sync # all"',
        'logfile="local0"',
        'execute = one.cf',
        'execute = two.cf',
        'supervised',
        'maintenancedir=/etc/a#b',
        'emailalertfrom=root@x',
        'cleanstop=no',
        'quiescent=yes',
        'failurecount=3',
        'emailalert=a@x',
        'fallbackcommand=/a b',
        'fallback=127.0.0.1 masq',
        'fallback6=[::1]:8080',
        'virtual=10.0.0.1:80',
        '  quiescent=no',
        'virtual=5',
        'virtual6=[::2]:80',
      ].join('\n'),
    );
    const { virtuals, ...rest } = configuration;
    assert.deepEqual(rest, {
      file: 'test.cf',
      readdQuiescent: true,
      autoReload: true,
      callback: '/usr/bin/sync # all',
      logfile: { kind: 'syslog', facility: 'local0' },
      execute: ['one.cf', 'two.cf'],
      supervised: true,
      maintenanceDirectory: '/etc/a#b',
      emailAlertFrom: 'root@x',
    });
    assert.deepEqual(
      virtuals.map(({ quiescent, cleanStop, failureCount, fallbackCommand, fallback }) => ({
        ...{ quiescent, cleanStop, failureCount, fallbackCommand, fallback },
      })),
      [
        { fallback: { address: '127.0.0.1', port: 80, forwarding: 'masq' }, quiescent: false },
        // A global fallback serves firewall marks too: port 0 is the port that the client asked for.
        { fallback: { address: '127.0.0.1', port: 0, forwarding: 'masq' }, quiescent: true },
        { fallback: { address: '::1', port: 8080, forwarding: 'gate' }, quiescent: true },
      ].map((each) => ({ cleanStop: false, failureCount: 3, fallbackCommand: '/a b', ...each })),
    );
  });

  it('is deeply frozen', async () => {
    const virtual = await parsedVirtual(
      block('real=10.0.0.2:80 gate "a","b"', 'fallback=1.1.1.1', 'persistent=5'),
    );
    const thaw = (value: unknown, path: string): string[] =>
      typeof value !== 'object' || value === null
        ? []
        : [
            ...(Object.isFrozen(value) ? [] : [path]),
            ...Object.entries(value).flatMap(([key, inner]) => thaw(inner, `${path}.${key}`)),
          ];
    assert.deepEqual(thaw(virtual, 'virtual'), []);
  });
});
