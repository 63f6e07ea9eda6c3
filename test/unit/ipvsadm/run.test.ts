import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runIpvsadm } from '../../../src/ipvsadm/run.ts';
import { createFakeKernel, IpvsError } from '../../../src/node-ipvs-netlink/index.ts';
import { tcp } from '../node-ipvs-netlink/samples.ts';
import { run, tableOf } from './programs.ts';

test('a table is made, shown, saved and cleared', async () => {
  const kernel = createFakeKernel();
  for (const line of [
    '-A -t 10.0.0.1:80 -s sh -b sh-port -p 60 -M 255.255.255.0',
    '-a -t 10.0.0.1:80 -r 10.1.0.1:8080 -mw 3',
    '-a -t 10.0.0.1:80 -r 10.1.0.2 -i --tun-type gue --tun-port 6080',
  ]) {
    assert.deepEqual(await run(kernel, line), { code: 0, output: '', errors: [] });
  }
  kernel.setConnections(tcp('10.0.0.1', 80), { address: '10.1.0.1', port: 8080 }, { active: 12 });
  const heads = [
    'IP Virtual Server version 1.2.1 (size=4096)',
    'Prot LocalAddress:Port Scheduler Flags',
    '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn',
  ];
  assert.deepEqual((await run(kernel, '-Ln')).output.split('\n'), [
    ...heads,
    'TCP  10.0.0.1:80 sh (sh-port) persistent 60 mask 255.255.255.0',
    '  -> 10.1.0.1:8080                Masq    3      12         0         ',
    '  -> 10.1.0.2:80                  Tunnel  1      0          0         ',
    '',
  ]);
  assert.equal(
    await tableOf(kernel),
    `-A -t 10.0.0.1:80 -s sh -p 60 -M 255.255.255.0 -b sh-port
-a -t 10.0.0.1:80 -r 10.1.0.1:8080 -m -w 3
-a -t 10.0.0.1:80 -r 10.1.0.2:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-nocsum
`,
  );
  assert.equal((await run(kernel, '-C')).code, 0);
  assert.equal(await tableOf(kernel), '');
});

test('what the kernel refuses is 255, what cannot be listed 1, what makes no sense 2', async () => {
  const kernel = createFakeKernel();
  await run(kernel, '-A -t 10.0.0.1:80');
  assert.deepEqual(await run(kernel, '-A -t 10.0.0.1:80'), {
    code: 255,
    output: '',
    errors: ['tcp 10.0.0.1:80: the virtual service exists already (EEXIST)'],
  });
  assert.deepEqual(await run(kernel, '-Ln -t 10.0.0.1:81'), {
    code: 1,
    output: '',
    errors: ['there is no such virtual service'],
  });
  assert.equal((await run(kernel, '-A -t nonsense')).code, 2);
  assert.match((await run(kernel, '-A -t 10.0.0.1:1 -s nosuch')).errors.join(), /no scheduler "nosuch"/);
});

test('without IPVS it is 2; help, version and wrong command lines need none', async () => {
  let asked = 0;
  const errors: string[] = [];
  const printed: string[] = [];
  const alone = async (...words: string[]) =>
    runIpvsadm(words, {
      input: (async function* () {})(),
      print: async (text) => void printed.push(text),
      complain: (text) => void errors.push(text),
      names: {
        host: () => null,
        port: () => undefined,
        findHost: async () => {},
        findShown: async () => ({ host: () => undefined, service: () => undefined }),
      },
      openTable: async () => {
        asked++;
        throw new IpvsError({ code: 'NOT_PERMITTED', request: 'info', subject: '', reason: 'run as root' });
      },
      connections: async function* () {
        yield 'Pro FromIP\n';
      },
      procTable: () => '',
      version: '1.2.3',
    });
  assert.deepEqual(
    [await alone('-h'), await alone('-v'), await alone('-Lnc'), await alone('-Q')],
    [0, 0, 0, 255],
  );
  assert.equal(asked, 0);
  assert.match(printed.join(''), /^ipvsadm v1\.31 \(directord 1\.2\.3\)\n\nA command comes first/);
  errors.length = 0;
  assert.equal(await alone('-C'), 2);
  assert.deepEqual(errors, ['run as root']);
});

test('timeouts and sync daemons', async () => {
  const kernel = createFakeKernel();
  assert.equal((await run(kernel, '--set 901 0 301')).code, 0);
  assert.equal((await run(kernel, '-L --timeout')).output, 'Timeout (tcp tcpfin udp): 901 120 301\n');
  const start =
    '--start-daemon backup --mcast-interface eth1 --syncid 7 --sync-maxlen 1000 --mcast-port 9000';
  assert.equal((await run(kernel, start)).code, 0);
  assert.equal(
    (await run(kernel, '-L --daemon')).output,
    'backup sync daemon (mcast=eth1, syncid=7, maxlen=1000, group=224.0.0.81, port=9000, ttl=1)\n',
  );
  assert.equal((await run(kernel, start)).code, 255);
  assert.equal((await run(kernel, '--stop-daemon backup')).code, 0);
  assert.equal((await run(kernel, '-L --daemon')).output, '');
});

test('connections, with what persistence engines know of them', async () => {
  const connections = `Pro FromIP   FPrt ToIP     TPrt DestIP   DPrt State       Expires PEName PEData
TCP 0A000001 A380 0A000001 0050 0A010002 FFFF SYN_RECV         59
UDP 0A000001 0000 0A000001 13C4 0A010001 13C4 NONE             58 sip 5a3b@10.0.0.9
TCP 2001:0db8:0000:0000:0000:0000:0000:0001 AE1E 2001:0db8:0000:0000:0000:0000:0000:0001 0050 0000:0000:0000:0000:0000:ffff:0a00:0001 0050 ESTABLISHED     899
IP  0A000001 0000 00000005 0000 0A00004D 0000 NONE           6001
`;
  assert.deepEqual(
    (await run(createFakeKernel(), '-Lnc --persistent-conn', { connections })).output.split('\n'),
    [
      'IPVS connection entries',
      'pro expire state       source             virtual            destination        pe name          pe_data',
      'TCP 00:59  SYN_RECV    10.0.0.1:41856     10.0.0.1:80        10.1.0.2:65535',
      'UDP 00:58  NONE        10.0.0.1:0         10.0.0.1:5060      10.1.0.1:5060    sip                5a3b@10.0.0.9',
      'TCP 14:59  ESTABLISHED [2001:db8::1]:44574 [2001:db8::1]:80   [::ffff:10.0.0.1]:80',
      'IP  100:01 NONE        10.0.0.1:0         0.0.0.5:0          10.0.0.77:0',
      '',
    ],
  );
  const broken = await run(createFakeKernel(), '-Lnc', { connections: 'heads\nTCP nonsense\n' });
  assert.equal(broken.code, 1);
  assert.match(broken.errors.join(), /unknown form of line: TCP nonsense/);
});

test('a plain listing takes real servers from /proc where that tells them', async () => {
  const kernel = createFakeKernel();
  const input = [
    '-A -t 10.0.0.1:80\n-a -t 10.0.0.1:80 -r 10.1.0.1:80\n',
    '-A -t [2001:db8::1]:80\n-A -f 5 -6\n-a -f 5 -6 -r [2001:db8::5]:80\n-A -u 10.0.0.1:53\n',
  ];
  assert.equal((await run(kernel, '-R', { input })).code, 0);
  // Other weights than the table in memory has, to tell where they come from.
  const procTable = `IP Virtual Server version 1.2.1 (size=4096)
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port Forward Weight ActiveConn InActConn
TCP  0A000001:0050 wlc\x20
  -> 0A010001:0050      Route   7      12         3
TCP  [2001:0db8:0000:0000:0000:0000:0000:0001]:0050 wlc\x20
  -> [2001:0db8:0000:0000:0000:0000:0000:0005]:1F90      Masq    8      0          0
FWM  00000005 wlc\x20
  -> [2001:0db8:0000:0000:0000:0000:0000:0005]:0050      Route   9      0          0
`;
  const { output } = await run(kernel, '-Ln', { procTable });
  assert.deepEqual(output.split('\n').slice(3), [
    'TCP  10.0.0.1:80 wlc',
    '  -> 10.1.0.1:80                  Route   7      12         3         ',
    'UDP  10.0.0.1:53 wlc',
    'TCP  [2001:db8::1]:80 wlc',
    '  -> [2001:db8::5]:8080           Masq    8      0          0         ',
    'FWM  5 IPv6 wlc',
    '  -> [2001:db8::5]:80             Route   1      0          0         ',
    '',
  ]);
});
