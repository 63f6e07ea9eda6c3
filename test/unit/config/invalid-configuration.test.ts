import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mostProblems } from '../../../src/config/problem-list.ts';
import { block, parse, problemsOf } from './parse.ts';

/** Texts that are no configuration, and where it is wrong. */
const errors: readonly [name: string, text: string, at: string, message: RegExp][] = [
  ['unknown directive', 'chektimeout=3', '1:1', /unknown directive "chektimeout"/],
  ['upper case', 'Quiescent=yes', '1:1', /unknown directive/],
  ['obsolete directive', 'timeout=3', '1:1', /timeout is obsolete/],
  ['obsolete in a block', block('connecttimeout=3'), '2:5', /connecttimeout is obsolete/],
  ['no directive', 'what is this?', '1:1', /is no directive/],
  ['no value', 'checktimeout', '1:1', /checktimeout has no value/],
  ['indented without a block', '  checktimeout=3', '1:3', /no virtual server stands above/],
  ['real without a block', 'real=10.0.0.1:80 gate', '1:1', /real is not allowed here/],
  ['real outside the block', `${block()}real=10.0.0.1:80 gate`, '2:1', /real is not allowed here/],
  ['readdquiescent in a block', block('readdquiescent=no'), '2:5', /not allowed in a virtual server/],
  ['backslash is no continuation', 'emailalert=a,\\\nb@c', '2:1', /is no directive/],
  ['no number', 'checktimeout=soon', '1:14', /expected a number, found "soon"/],
  ['zero', 'failurecount=0', '1:14', /expected a number from 1/],
  ['zero seconds', 'checkinterval=0', '1:15', /expected a time above 0 s/],
  ['neither yes nor no', 'quiescent = maybe', '1:13', /expected yes or no, found "maybe"/],
  ['empty yes or no', 'quiescent=', '1:11', /expected yes or no, found nothing/],
  ['text without quotes', block('request=index.html'), '2:13', /expected a text in quotes/],
  ['empty text', block('receive=""'), '2:13', /the text in quotes is empty/],
  ['one quote', block('login="root'), '2:11', /expected a text in quotes/],
  ['empty path', block('checkcommand='), '2:18', /the value is missing/],
  ['checktype', block('checktype=negociate'), '2:15', /"negociate" is not known here/],
  ['service', block('service=htp'), '2:13', /"htp" is not known here/],
  ['status', block('status=200-'), '2:12', /expected HTTP statuses, found "200-"/],
  ['statuses backwards', block('status=299-200'), '2:12', /expected HTTP statuses/],
  ['header', block('header=Authorization Bearer hunter22'), '2:12', /^expected a header and its value$/],
  ['header without a value', block('header="X-Probe: "'), '2:12', /^expected a header and its value$/],
  ['header Host', block('header=host: www.x'), '2:12', /^header "host" is not for a check to send$/],
  ['header with a body', block('header="Content-Length: 0"'), '2:12', /^header "Content-Length" is not for/],
  ['header with a control character', block('header="X-P: a\tb"'), '2:19', /holds a character that is not/],
  [
    'header beyond ASCII',
    block('header="X-P: grün"'),
    '2:20',
    /^the value of header "X-P" holds a character/,
  ],
  ['certificatedays', block('certificatedays=0'), '2:21', /expected a number from 1 to 3650/],
  [
    'database of redis',
    block('service=redis', 'database="shop"'),
    '3:5',
    /database of a redis check is a number/,
  ],
  ['agentport', block('agentport=0'), '2:15', /from 1 to 65535/],
  ['weightmin', block('agentport=1', 'weightmin=many'), '3:15', /expected a number, found "many"/],
  ['weightmax', block('agentport=1', 'weightmax=10001%'), '3:15', /from 0 to 10000/],
  [
    'bounds that cross',
    block('agentport=1', 'weightmin=60%', 'weightmax=50%'),
    '3:5',
    /weightmin 60% is above weightmax 50%/,
  ],
  [
    'two agents',
    block('checktype=external', 'agentport=1', 'agentoutput=yes'),
    '4:5',
    /does not go with agentport/,
  ],
  [
    'payload',
    block('service=udp', 'request="a\\qb"'),
    '3:5',
    /request of a udp check holds \\q, which means nothing/,
  ],
  [
    'payload of a real server',
    block('service=udp', 'real=10.0.0.2:9 masq "\\x4", "."'),
    '3:5',
    /request of a udp check holds \\x4, which means nothing/,
  ],
  ['httpmethod', block('httpmethod=POST'), '2:16', /"POST" is not known here/],
  ['protocol', block('protocol=sctp'), '2:14', /"sctp" is not known here/],
  ['fwm for an address', block('protocol=fwm'), '2:5', /protocol fwm does not go with an address/],
  ['tcp for a mark', 'virtual=1\n protocol=tcp', '2:2', /protocol tcp does not go with a firewall mark/],
  ['checkport', block('checkport=65536'), '2:15', /from 1 to 65535/],
  ['checkport 0', block('checkport=0'), '2:15', /from 1 to 65535/],
  ['netmask', block('netmask=255.255.255'), '2:13', /expected a netmask/],
  ['netmask out of range', block('netmask=255.255.256.0'), '2:13', /expected a netmask/],
  ['prefix for IPv4', block('persistent=1', 'netmask=24'), '3:5', /netmask 24 does not go with/],
  ['netmask for IPv6', 'virtual6=[::1]:80\n persistent=1\n netmask=255.0.0.0', '3:2', /does not go with/],
  ['prefix out of range', 'virtual6=[::1]:80\n netmask=129', '2:10', /expected a netmask/],
  ['scheduler', block('scheduler=WRR'), '2:15', /"WRR" is not a word/],
  ['schedflags', block('schedflags=sh-prot'), '2:16', /scheduler flag "sh-prot" is not known/],
  ['mail status', 'emailalertstatus=all,now', '1:18', /"now" is not known here/],
  ['none and another', 'emailalertstatus=none,all', '1:18', /none cannot stand beside/],
  ['mail server in quotes', 'smtp="mail.x"', '1:6', /is not a word/],
  ['pattern', block('receive="a(b"'), '2:15', /no valid Perl pattern: \( without its \)/],
  ['pattern of a real', block('real=10.0.0.2:80 gate "a", "b["'), '2:34', /\[ without its closing \]/],
  ['no port', 'virtual=10.0.0.1', '1:9', /no virtual server's address/],
  ['two colons', 'virtual=10.0.0.1::80', '1:9', /no virtual server's address/],
  ['firewall mark 0', 'virtual=0', '1:9', /mark 0 cannot be used/],
  ['large firewall mark', 'virtual=4294967296', '1:9', /the largest is/],
  ['IPv6 in virtual', 'virtual=[::1]:80', '1:9', /in an IPv4 block/],
  ['IPv4 in virtual6', 'virtual6=10.0.0.1:80', '1:10', /in an IPv6 block/],
  ['no IPv6 address', 'virtual6=[::g]:80', '1:10', /is no IPv6 address/],
  ['zone', 'virtual6=[fe80::1%eth0]:80', '1:10', /no IPv6 address/],
  ['octet', 'virtual=10.0.0.300:80', '1:9', /is no IPv4 address/],
  ['leading zero', 'virtual=10.0.0.010:80', '1:9', /is no IPv4 address/],
  ['port', 'virtual=10.0.0.1:65536', '1:18', /port 65536 is above 65535/],
  ['port name', 'virtual=10.0.0.1:htttp', '1:18', /no tcp service "htttp"/],
  ['port of the other protocol', 'virtual=10.0.0.1:tftp', '1:18', /no tcp service "tftp"/],
  ['port 0', 'virtual=10.0.0.1:0', '1:18', /needs persistence/],
  ['host name', 'virtual=nowhere.example:80', '1:9', /no IPv4 address for "nowhere.example": name not found/],
  ['duplicate', `${block()}virtual=10.0.0.1:http`, '2:1', /tcp:10.0.0.1:80 is already in line 1/],
  ['duplicate mark', 'virtual=1\nvirtual=1', '2:1', /fwm:1 is already in line 1/],
  ['real6 in virtual', block('real6=[::1]:80 gate'), '2:5', /real6 in a block of virtual$/],
  ['real in virtual6', 'virtual6=[::1]:80\n real=1.1.1.1:80 gate', '2:2', /real in a block of virtual6/],
  ['fallback6 in virtual', block('fallback6=[::1]:80'), '2:5', /fallback6 in a block/],
  ['no forwarding method', block('real=10.0.0.2:80'), '2:10', /the forwarding method is missing/],
  ['forwarding method', block('real=10.0.0.2:80 nat'), '2:22', /"nat" is no forwarding method/],
  ['gue without its port', block('real=10.0.0.2:80 gue 1'), '2:22', /gue needs the UDP port/],
  ['gue with nothing', block('real=10.0.0.2:80 gue:'), '2:26', /expected the UDP port of gue, found nothing/],
  ['gue with a word', block('real=10.0.0.2:80 gue:80a'), '2:26', /expected the UDP port of gue, found "80a"/],
  ['gue with port 0', block('real=10.0.0.2:80 gue:0'), '2:26', /a number from 1 to 65535, found "0"/],
  ['gue with a large port', block('real=10.0.0.2:80 gue:65536'), '2:26', /from 1 to 65535/],
  ['checksum of gue', block('real=10.0.0.2:80 gue:1+nocsum'), '2:28', /"nocsum" is no checksum of gue/],
  ['checksum of gre', block('real=10.0.0.2:80 gre+remcsum'), '2:26', /"remcsum" is no checksum of gre/],
  ['empty checksum', block('real=10.0.0.2:80 gre+'), '2:26', /nothing is no checksum of gre/],
  ['gre with a port', block('real=10.0.0.2:80 gre:6080'), '2:26', /gre has no port of its own/],
  ['ipip with a port', block('real=10.0.0.2:80 ipip:1+csum'), '2:27', /ipip has no port of its own/],
  ['masq with a checksum', block('real=10.0.0.2:80 masq+csum'), '2:27', /masq has no checksum/],
  ['stranger after gue', block('real=10.0.0.2:80 gue:1/csum'), '2:26', /expected the UDP port of gue/],
  ['two colons in real', block('real=10.0.0.2::80 gate'), '2:10', /two colons/],
  ['number for a host', block('real=5060 gate'), '2:10', /5060 is no IPv4 address/],
  ['blank in a range', block('real=10.0.0.2 -> 10.0.0.3:80 gate'), '2:10', /is no real server/],
  ['range backwards', block('real=10.0.0.3->10.0.0.2:80 gate'), '2:10', /runs backwards/],
  ['endless range', block('real=10.0.0.0->11.0.0.0:80 gate'), '2:10', /16777217 addresses, above 65536/],
  ['IPv6 range', 'virtual6=[::1]:80\n real6=[::2]->[::3]:80 gate', '2:15', /a range of IPv6 addresses/],
  ['left over', block('real=10.0.0.2:80 gate 1 2'), '2:29', /"2" is given twice/],
  ['left over word', block('real=10.0.0.2:80 gate 1 heavy'), '2:29', /"heavy" is not understood/],
  ['half a pair', block('real=10.0.0.2:80 gate "/a"'), '2:27', /is not understood here/],
  ['weight', block('real=10.0.0.2:80 gate 2147483648'), '2:27', /weight 2147483648 is above/],
  [
    'thresholds',
    block('real=10.0.0.2:80 gate l:9 u:5'),
    '2:27',
    /lower threshold 9 is above the upper one, 5/,
  ],
  ['real port', block('real=10.0.0.2:htttp gate'), '2:19', /no service "htttp"/],
  ['fallback', block('fallback=1.1.1.1 gate 1'), '2:14', /is no fallback server/],
  ['fallback by gue', 'fallback=1.1.1.1:80 gue', '1:21', /gue needs the UDP port/],
  ['fallback method', 'fallback=1.1.1.1:80 nat', '1:21', /"nat" is no forwarding method/],
  ['fallback name', 'fallback=nowhere:80', '1:10', /no IPv4 address for "nowhere"/],
  ['NUL', 'logfile="a\0b"', '1:11', /NUL/],
  ['long line', `#\n${'x'.repeat(20_000)}`, '2:1', /longer than 16384/],
];

const secureConnect = block('service=imaps', 'certificatedays=9').concat('    checktype=connect\n');

/** Texts that are taken with a word of warning. */
const warnings: readonly [name: string, text: string, at: string, message: RegExp][] = [
  ['bounds of no agent', block('weightmin=10%'), '2:5', /weightmin has no effect without agentport/],
  ['a question to no agent', block('agentrequest="x"'), '2:5', /agentrequest has no effect without/],
  [
    'a question to an external check',
    block('checktype=external', 'agentoutput=yes', 'agentinterval=3'),
    '4:5',
    /agentinterval has no effect without agentport/,
  ],
  ['output of no program', block('agentoutput=yes'), '2:5', /agentoutput has an effect on external checks/],
  [
    'an agent of what is left as found',
    block('checktype=off', 'agentport=1'),
    '3:5',
    /no effect with .* off/,
  ],
  [
    'a weight without steps',
    block('agentport=1', 'real=10.0.0.2:80 gate'),
    '3:1',
    /weight 1 leaves nothing between all and none/,
  ],
  ['checkcount', 'checkcount=2', '1:1', /checkcount is deprecated/],
  ['bare supervised', 'supervised', '1:1', /supervised without a value/],
  ['digits in text', 'failurecount=5x', '1:14', /read as 5/],
  ['milliseconds', 'checkinterval=500ms', '1:15', /read as 500/],
  ['twice', 'checkinterval=5\ncheckinterval=6', '2:1', /replaces the one in line 1/],
  ['digits in checktype', block('checktype=connectx1'), '2:15', /read as 1/],
  ['unknown scheduler', block('scheduler=wrc'), '2:15', /not one of the kernel's own/],
  ['flags of another scheduler', block('schedflags=sh-port'), '2:5', /mean something else/],
  ['text after quotes', block('receive="a" b'), '2:16', /"b" after the quotes is ignored/],
  ['text after the port', 'virtual=10.0.0.1:80 x', '1:20', /" x" after the virtual server's port/],
  ['text after a mark', 'virtual=1 x\n service=none', '1:9', /read as firewall mark 1/],
  [
    'nothing to ask for',
    'virtual=10.0.0.1:3306\n    real=10.0.0.2 gate\n    database = "shop"',
    '1:1',
    /service = mysql needs login and request: .* always count as down/,
  ],
  ['nothing to negotiate', 'virtual=10.0.0.1:8080', '1:1', /always count as up/],
  ['header without HTTP', block('service=pop', 'header=X-Probe: 1'), '3:5', /no effect with service = pop/],
  ['certificatedays without TLS', block('certificatedays=9'), '2:5', /this check speaks no TLS/],
  ['certificatedays without a handshake', secureConnect, '3:5', /this check speaks no TLS/],
  ['tls of http', block('tls=yes'), '2:5', /tls has no effect with service = http/],
  ['tls of ftp', block('service=ftp', 'tls=yes'), '3:5', /tls has no effect with service = ftp/],
  [
    'tls twice',
    block('service=smtp', 'tls=yes', 'starttls=yes'),
    '4:5',
    /starttls has no effect with tls = yes/,
  ],
  [
    'replicationlag of smtp',
    block('service=smtp', 'replicationlag=9'),
    '3:5',
    /no effect with service = smtp/,
  ],
  ['netmask alone', block('netmask=255.255.255.0'), '2:5', /no effect without persistent/],
  ['netmask with holes', block('persistent=1', 'netmask=255.0.255.0'), '3:13', /has holes/],
  ['ops for TCP', block('ops=yes'), '2:5', /UDP only/],
  ['no persistence', block('persistent=0'), '2:5', /persistent = 0/],
  [
    'port of a gate',
    block('real=10.0.0.2:8080 gate'),
    '2:19',
    /packets arrive at port 80, only checks go to 8080/,
  ],
  [
    'real twice',
    block('real=10.0.0.2:80 masq', 'real=10.0.0.2:80 masq 2'),
    '3:5',
    /replaces the real server in line 2/,
  ],
  [
    'fallback is a real',
    block('real=10.0.0.2:80 masq', 'fallback=10.0.0.2 masq'),
    '2:1',
    /is also the fallback/,
  ],
  [
    'fallback is a mapped real',
    block('real=10.0.0.2 gate', 'fallback=10.0.0.2:80 masq'),
    '2:1',
    /is also the fallback/,
  ],
  ['HEAD with receive', block('httpmethod=HEAD', 'receive="a"'), '2:5', /has no body/],
  ['ftp that receives nothing', block('service=ftp', 'receive="a"'), '3:5', /fetches no file/],
  ['starttls for pops', block('service=pops', 'starttls=yes'), '3:5', /no effect with service = pops/],
  ['cafile alone', block('cafile=/a'), '2:5', /no effect without verify/],
];

describe('an invalid configuration', () => {
  for (const [name, text, at, message] of errors) {
    it(name, async () => {
      const result = await parse(text);
      assert.equal(result.ok, false);
      const [first, ...others] = result.problems.filter((problem) => problem.severity === 'error');
      assert.ok(first !== undefined && others.length === 0, JSON.stringify(result.problems));
      assert.match(first.message, message);
      assert.equal(`${first.line}:${first.column}`, at);
    });
  }

  for (const [name, text, at, message] of warnings) {
    it(`warns: ${name}`, async () => {
      const result = await parse(text);
      assert.ok(result.ok, JSON.stringify(result.problems));
      const [first, ...others] = result.problems;
      assert.ok(first !== undefined && others.length === 0, JSON.stringify(result.problems));
      assert.match(first.message, message);
      assert.equal(`${first.line}:${first.column}`, at);
    });
  }

  it('has all its problems told at once, in the order of the lines', async () => {
    const text = 'a=1\nquiescent=x\nvirtual=1.1.1.1\n real=2.2.2.2 gat\n scheduler=wrx\nvirtual=nowhere:80\n';
    assert.deepEqual(await problemsOf(text), [
      '1:1 error: unknown directive "a"',
      '2:11 error: expected yes or no, found "x"',
      '3:9 error: "1.1.1.1" is no virtual server\'s address',
      '4:15 error: "gat" is no forwarding method',
      '5:12 warning: scheduler "wrx" is not one of the kernel\'s own',
      '6:9 error: no IPv4 address for "nowhere": name not found',
    ]);
  });

  it('suggests what was probably meant', async () => {
    const hints = async (text: string) => (await parse(text)).problems.map(({ hint }) => hint);
    assert.deepEqual(await hints('chektimeout=3'), ['did you mean checktimeout?']);
    assert.deepEqual(await hints('Quiescent=yes'), ['did you mean quiescent?']);
    assert.deepEqual(await hints(block('schedular=rr')), ['did you mean scheduler?']);
    assert.deepEqual(await hints(block('reqeust="a"')), ['did you mean request?']);
    assert.deepEqual(await hints(block('real=10.0.0.2:80 gaet')), ['did you mean gate?']);
    assert.deepEqual(await hints('flibbertigibbet=3'), [undefined]);
    assert.deepEqual(await hints('virtual=10.0.0.1'), [
      'add the port, such as 10.0.0.1:80; ldirectord reads this as firewall mark 10',
    ]);
  });

  it('does not fill the memory with its problems', async () => {
    const { problems } = await parse('x\n'.repeat(50_000));
    assert.equal(problems.length, mostProblems + 1);
    assert.match(problems.at(-1)?.message ?? '', /^49000 more problems/);
  });
});
