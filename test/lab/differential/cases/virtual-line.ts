import type { DifferentialCase } from '../case.ts';

/** `virtual =`: addresses, names, firewall marks. Spec: what may stand on the line that opens a block. */
export const virtualLineCases: readonly DifferentialCase[] = [
  {
    name: 'a file without virtual servers',
    config: `
# nothing here yet
checktimeout=3
`,
    expected: { table: '' },
  },
  {
    name: 'an IPv4 address and a port',
    config: `
checkinterval=1
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
`,
    expected: { table: '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 1' },
  },
  {
    name: 'blanks around the equals sign, and text behind the address',
    config: `
virtual = 10.9.100.1:80 the web farm
`,
    expected: { table: '-A -t 10.9.100.1:80 -s wrr' },
  },
  {
    name: 'names of a host and a service',
    config: `
virtual=www.lab.test:http
    real=web1.lab.test:http masq
    checktype=on
`,
    expected: { table: '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 1' },
  },
  {
    name: 'names in a virtual6',
    config: `
virtual6=www6.lab.test:http
    real6=web1.lab.test:http masq
    checktype=on
`,
    expected: { table: '-A -t [fd09:100::1]:80 -s wrr\n-a -t [fd09:100::1]:80 -r [fd09::11]:80 -m -w 1' },
  },
  {
    name: 'an IPv6 address',
    config: `
virtual6=[fd09:0100:0000::1]:80
    real6=[fd09::0011]:80 gate 3
    checktype=connect
`,
    expected: { table: '-A -t [fd09:100::1]:80 -s wrr\n-a -t [fd09:100::1]:80 -r [fd09::11]:80 -g -w 3' },
  },
  {
    name: 'firewall marks of both families',
    config: `
virtual=17
    real=10.9.0.11 gate
    checktype=connect
    checkport=80
    persistent=600
virtual6=17
    real6=[fd09::11]:80 masq 2
    checktype=on
`,
    expected: {
      table: `
-A -f 17 -s wrr -p 600
-a -f 17 -r 10.9.0.11:0 -g -w 1
-A -f 17 -6 -s wrr
-a -f 17 -6 -r [fd09::11]:80 -m -w 2
`,
    },
  },
  {
    name: 'protocol=udp, written behind the real servers',
    config: `
virtual=10.9.100.1:5000
    real=10.9.0.11:5000 masq
    checktype=on
    protocol=udp
`,
    expected: { table: '-A -u 10.9.100.1:5000 -s wrr\n-a -u 10.9.100.1:5000 -r 10.9.0.11:5000 -m -w 1' },
  },
  {
    name: 'port 53, and the name domain, mean udp',
    config: `
virtual=10.9.100.1:53
    checktype=on
virtual=10.9.100.2:domain
    checktype=on
virtual=10.9.100.3:53
    checktype=on
    protocol=tcp
`,
    expected: {
      table: '-A -u 10.9.100.1:53 -s wrr\n-A -u 10.9.100.2:53 -s wrr\n-A -t 10.9.100.3:53 -s wrr',
    },
  },
  {
    name: 'one address and port for tcp and for udp',
    config: `
virtual=10.9.100.1:5000
    protocol=tcp
    checktype=on
virtual=10.9.100.1:5000
    protocol=udp
    checktype=on
`,
    expected: { table: '-A -t 10.9.100.1:5000 -s wrr\n-A -u 10.9.100.1:5000 -s wrr' },
  },
  {
    name: 'the same virtual server twice',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
virtual=10.9.100.1:80
    real=10.9.0.12:80 masq
`,
    expected: { rejectedAt: 3 },
  },
  {
    name: 'the same firewall mark twice',
    config: `
virtual=4
    real=10.9.0.11 gate
virtual=4
    real=10.9.0.12 gate
`,
    expected: { rejectedAt: 3 },
  },
  {
    name: 'an address without a port',
    config: `
virtual=10.9.100.1
    real=10.9.0.11 gate
    checktype=on
`,
    expected: { table: '-A -f 10 -s wrr\n-a -f 10 -r 10.9.0.11:0 -g -w 1' },
    ours: { difference: 'virtual-without-port', outcome: { rejectedAt: 1 } },
  },
  {
    name: 'firewall mark 0',
    config: `
virtual=0
    real=10.9.0.11 gate
    checktype=on
`,
    expected: { table: '' },
    ours: { difference: 'mark-zero', outcome: { rejectedAt: 1 } },
  },
  {
    name: 'a host that has no address',
    config: `
virtual=nowhere.lab.test:80
`,
    expected: { rejectedAt: 1 },
  },
  {
    name: 'a service that has no port',
    config: `
virtual=10.9.100.1:no-such-service
`,
    expected: { rejectedAt: 1 },
  },
  {
    name: 'a port that is too large',
    config: `
virtual=10.9.100.1:65536
`,
    expected: { rejectedAt: 1 },
  },
  {
    name: 'an IPv6 address in a virtual',
    config: `
virtual=[fd09:100::1]:80
`,
    expected: { rejectedAt: 1 },
  },
  {
    name: 'an IPv6 address that is none',
    config: `
virtual6=[fd09:::1]:80
`,
    expected: { rejectedAt: 1 },
  },
  {
    name: 'protocol=fwm for an address',
    config: `
virtual=10.9.100.1:80
    protocol=fwm
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'protocol=tcp for a firewall mark',
    config: `
virtual=3
    protocol=tcp
`,
    expected: { rejectedAt: 2 },
  },
];
