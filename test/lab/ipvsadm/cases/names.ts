import { cases, type IpvsadmCase } from '../case.ts';

/** What /etc/hosts holds during these cases. */
export const hosts = `127.0.0.1 localhost
10.0.0.1 vip.example.org vip
10.1.0.1 real-one
10.1.0.2 a-very-long-name-for-a-real-server.of.a.long.domain.example.org
10.0.0.2 another-very-long-name-for-a-virtual-server.of.a.long.domain.example.org
2001:db8::1 six.example.org
2001:db8:aaaa:bbbb:cccc:dddd:eeee:1 six-long-name-that-goes-on-and-on.example.org
`;

const named = `-A -t 10.0.0.1:80 -s rr
-a -t 10.0.0.1:80 -r 10.1.0.1:65535 -m
-a -t 10.0.0.1:80 -r 10.1.0.3:443 -m
-A -u 10.0.0.1:53 -s rr
-a -u 10.0.0.1:53 -r 10.1.0.1:53
-A --sctp-service 10.0.0.1:80
-A -f 7
-a -f 7 -r 10.1.0.1:80
`;
const long = `-A -t 10.0.0.2:80 -s rr
-a -t 10.0.0.2:80 -r 10.1.0.2:443 -m
`;
const six = `-A -t [2001:db8::1]:80 -s rr
-a -t [2001:db8::1]:80 -r [2001:db8:aaaa:bbbb:cccc:dddd:eeee:1]:80
`;

/** Names of hosts and services, taken and shown. */
export const nameCases: readonly IpvsadmCase[] = [
  ...cases('', [
    '-A -t vip:http',
    '-A -t VIP.example.org:80',
    '-A -t vip',
    '-A -t nosuchhost:80',
    '-A -t six.example.org:80',
    '-A -t [vip]:80',
    '-A -t vip:http:80',
    '-A -f vip',
  ]),
  ...cases(named, [
    '-a -t vip:http -r a-very-long-name-for-a-real-server.of.a.long.domain.example.org:https -m',
    '-a -t vip:http -r nosuchhost',
    '-d -t vip:http -r real-one:65535',
    '-D -u vip:domain',
    '-L',
    '-L --stats',
    '-S',
    '-L -t vip:http',
    '-L -f 7',
  ]),
  ...cases(long + six, ['-L', '-L --stats', '-L --thresholds', '-L --tun-info']),
  {
    line: '-S',
    before: long,
    ours: {
      difference: 'long-name-saved',
      code: 0,
      output: '-A -t 10.0.0.2:http -s rr\n-a -t 10.0.0.2:http -r 10.1.0.2:https -m -w 1\n',
    },
  },
  {
    line: '-S',
    before: six,
    ours: {
      difference: 'ipv6-name-saved',
      code: 0,
      output:
        '-A -t [2001:db8::1]:http -s rr\n-a -t [2001:db8::1]:http -r [2001:db8:aaaa:bbbb:cccc:dddd:eeee:1]:http -g -w 1\n',
    },
  },
  { line: '-A -t [six.example.org]:http', ours: { difference: 'bracketed-host', code: 0 } },
];
