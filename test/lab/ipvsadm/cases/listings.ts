import { cases, type IpvsadmCase } from '../case.ts';

/** A bit of everything that a table can hold. */
const all = `-A -t 10.0.0.2:80 -s wrr
-a -t 10.0.0.2:80 -r 10.1.0.9:80 -w 65536
-a -t 10.0.0.2:80 -r 10.1.0.10:80 -w 2147483647
-a -t 10.0.0.2:80 -r 10.1.0.2:80 -m -x 100 -y 50
-A -t 10.0.0.1:443 -s sh -b sh-port,sh-fallback -p 60 -M 255.255.255.0
-a -t 10.0.0.1:443 -r 10.1.0.2:65535 -m
-a -t 10.0.0.1:443 -r 10.1.0.1:65535 -m
-a -t 10.0.0.1:443 -r 127.0.0.1
-A -t 10.0.0.1:80 -s rr
-A -u 10.0.0.1:53 -s rr -o
-a -u 10.0.0.1:53 -r 10.1.0.1:53 -i
-a -u 10.0.0.1:53 -r 10.1.0.3:53 -i --tun-type gue --tun-port 65535 --tun-remcsum
-a -u 10.0.0.1:53 -r 10.1.0.4:53 -i --tun-type gre --tun-csum
-A --sctp-service 10.0.0.1:9 -s rr -b flag-1,flag-3
-A -u 10.0.0.1:5060 -s sh -b sh-port -p 60 -M 255.255.255.0 --pe sip -o
-A -t [2001:db8::1]:80 -s mh -b mh-port
-A -t [2001:db8:aaaa:bbbb:cccc:dddd:eeee:1]:65535 -s rr -p 60 -M 64
-a -t [2001:db8:aaaa:bbbb:cccc:dddd:eeee:1]:65535 -r [2001:db8:aaaa:bbbb:cccc:dddd:eeee:1]:65535 -m
-a -t [2001:db8:aaaa:bbbb:cccc:dddd:eeee:1]:65535 -r [2001:db8:aaaa:bbbb:cccc:dddd:eeee:2222]:65535 -m
-a -t [2001:db8:aaaa:bbbb:cccc:dddd:eeee:1]:65535 -r 10.1.0.1 -i
-A -t [::ffff:10.0.0.1]:80 -s rr
-A -t [::10.0.0.1]:80 -s rr
-A -t [::1]:80 -s rr
-A -t [2001:db8:0:0:1:0:0:1]:80 -s rr
-A -t [2001:0:db8:1:1:1:1:1]:80 -s rr
-A -f 1 -s rr
-a -f 1 -r 10.1.0.1 -m
-a -f 1 -r 10.1.0.1:80 -m
-A -f 1 -6 -s rr -p
-a -f 1 -6 -r [2001:db8::5]:5
-A -f 10
-A -f 2
`;

/** Far enough apart that ipvsadm's order is not that of the numbers. */
const farApart = [
  ...['10.0.0.1', '192.168.0.1', '100.0.0.1', '172.16.0.1', '224.0.0.1', '138.0.0.1', '1.1.1.1', '128.0.0.1'],
  ...['2001:db8::1', '2001:db8:aaaa::1', 'fd00::1', '2001:db8::8000:0:0:0', '1::1', '8000::1', '7fff::1'],
]
  .map((address) => (address.includes(':') ? `[${address}]:80` : `${address}:80`))
  .flatMap((endpoint) => [
    `-A -t ${endpoint}`,
    ...(endpoint.startsWith('224') ? [] : [`-a -f 5 -r ${endpoint} -i`]),
  ])
  .join('\n');

const heads =
  'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n';

/** -L and -S. */
export const listingCases: readonly IpvsadmCase[] = [
  ...cases('', [
    '',
    '-Ln',
    '-Sn',
    '-Ln --stats',
    '-Lnc',
    '-Lc --persistent-conn',
    '-L --timeout',
    '-L --daemon',
  ]),
  ...cases(all, [
    '',
    '-l',
    '-ln',
    '-Ln',
    '--list --numeric',
    '-Sn',
    '-S',
    '--save --numeric',
    '-S --sort',
    '-Ln --nosort',
    '-Ln --sort --nosort',
    '-Ln --stats',
    '-L --stats',
    '-Ln --stats --exact',
    '-Ln --rate',
    '-Ln --rate --exact',
    '-Ln --thresholds',
    '-L --thresholds',
    '-Ln --persistent-conn',
    '-Ln --tun-info',
    '-L --tun-info --exact',
    '-Ln --stats --rate',
    '-Ln --rate --stats',
    '-Ln --thresholds --persistent-conn',
    '-Ln --tun-info --persistent-conn',
    '-Ln --thresholds --rate',
    '-Ln --tun-info --thresholds',
    '-Ln --syncid 3',
    '-Ln -t 10.0.0.1:443',
    '-L -t 10.0.0.2:http --thresholds',
    '-Ln -t 10.0.0.2:80 --nosort',
    '-Ln -f 1',
    '-Ln -f 1 -6',
    '-Ln -t [2001:db8:aaaa:bbbb:cccc:dddd:eeee:1]:65535 --stats',
    '-Ln -f 3',
    '-Ln -t 10.0.0.1:444',
    '-Ln -t 10.0.0.1',
    '-Ln -t 10.0.0.1:x',
    '-Ln foo',
    '-L --timeout -n',
    '-L --timeout --exact --nosort --tun-info',
    '-L --timeout -t 10.0.0.2:80',
    '-L --timeout --stats',
    '-L --timeout --persistent-conn',
    '-L --daemon --timeout',
    '-L --daemon --tun-info',
    '-L --daemon --rate',
    '-L --daemon -f 1',
    '-Lc --stats',
    '-Lc --thresholds',
    '-Lc --timeout',
    '-Lc -c',
    '-Lnc --tun-info --exact --nosort',
    '-Lc -t 10.0.0.1:443',
    '-L --stats --stats',
    '-L -n -n',
    '-L -w 3',
    '-L -w x',
    '-L -s rr',
    '-L -r 10.1.0.1',
    '-L -g',
    '-L -b flag-1',
    '-L -o',
    '-L -6',
    '-L --tun-csum',
    '-L --mcast-ttl 3',
    '-S -t 10.0.0.1:80',
    '-S --stats',
    '-S --nosort',
    '-S -c',
    '-S foo',
    '-Sn --numeric',
  ]),
  ...cases(`-A -f 5\n${farApart}\n-A -f 2147483647\n-A -f 1 -6\n-A -u 200.0.0.1:65535\n-A -u 1.0.0.1:1\n`, [
    '-Ln',
    '-Sn',
    '-Ln -f 5',
    '-Ln --nosort',
  ]),
  {
    line: '-Ln',
    before: '-A -f 2147483648\n',
    ours: { difference: 'large-mark', code: 0, output: `${heads}FWM  2147483648 wlc\n` },
  },
  {
    line: '-Sn',
    before: '-A -f 4294967295 -6\n',
    ours: { difference: 'large-mark', code: 0, output: '-A -f 4294967295 -6 -s wlc\n' },
  },
  {
    line: '-Ln',
    before: '-A -t 10.0.0.1:80 -s sh -b flag-3\n',
    ours: { difference: 'third-flag', code: 0, output: `${heads}TCP  10.0.0.1:80 sh (flag-3)\n` },
  },
  {
    line: '-Sn',
    before: '-A -t 10.0.0.1:80 -s mh -b mh-port,flag-3\n',
    ours: { difference: 'third-flag', code: 0, output: '-A -t 10.0.0.1:80 -s mh -b mh-port,flag-3\n' },
  },
];
