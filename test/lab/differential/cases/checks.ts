import type { DifferentialCase } from '../case.ts';

const virtual = '-A -t 10.9.100.1:80 -s wrr';
const row = (number: number, port = 80): string => `-a -t 10.9.100.1:80 -r 10.9.0.${number}:${port} -m -w 1`;

/** Which servers are up, by every other kind of check. */
export const checkCases: readonly DifferentialCase[] = [
  {
    name: 'simpletcp: one line, with its line end',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:7 masq
    real=10.9.0.12:7 masq 1 "ping", "^hello.pong"
    service=simpletcp
    request="ping\\n"
    receive="^pong$"
`,
    expected: { table: `${virtual}\n${row(11, 7)}` },
  },
  {
    name: 'service=none is always up',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.21:80 masq
    service=none
`,
    expected: { table: `${virtual}\n${row(21)}` },
  },
  {
    name: 'connect',
    config: `
checktimeout=1
virtual=10.9.100.1:80
    real=10.9.0.11:9 masq
    real=10.9.0.21:9 masq
    real=10.9.0.61:9 masq
    checktype=connect
`,
    expected: { table: `${virtual}\n${row(11, 9)}` },
  },
  {
    name: 'connect to another port',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:4711 masq
    checktype=connect
    checkport=9
`,
    expected: { table: `${virtual}\n${row(11, 4711)}` },
  },
  {
    name: "connect without a port, by the service's own",
    config: `
virtual=23
    real=10.9.0.11 gate
    service=http
    checktype=connect
`,
    expected: { table: '-A -f 23 -s wrr\n-a -f 23 -r 10.9.0.11:0 -g -w 1' },
  },
  {
    name: 'connect of udp is a ping',
    config: `
checktimeout=1
virtual=10.9.100.1:5000
    real=10.9.0.21:5000 masq
    real=10.9.0.61:5000 masq
    protocol=udp
    checktype=connect
`,
    expected: { table: '-A -u 10.9.100.1:5000 -s wrr\n-a -u 10.9.100.1:5000 -r 10.9.0.21:5000 -m -w 1' },
  },
  {
    name: 'ping',
    config: `
checktimeout=1
virtual=10.9.100.1:80
    real=10.9.0.21:80 masq
    real=10.9.0.61:80 masq
    checktype=ping
`,
    expected: { table: `${virtual}\n${row(21)}` },
  },
  {
    name: 'ping of IPv6',
    config: `
checktimeout=1
virtual6=[fd09:100::1]:80
    real6=[fd09::21]:80 masq
    checktype=ping
`,
    expected: { table: '-A -t [fd09:100::1]:80 -s wrr' },
    ours: {
      difference: 'ipv6-ping',
      outcome: { table: '-A -t [fd09:100::1]:80 -s wrr\n-a -t [fd09:100::1]:80 -r [fd09::21]:80 -m -w 1' },
    },
  },
  {
    name: 'external: good, bad, missing',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.21:80 masq
    checktype=external
    checkcommand=/run/case/good
virtual=10.9.100.2:80
    real=10.9.0.11:80 masq
    checktype=external
    checkcommand="/run/case/bad"
virtual=10.9.100.3:80
    real=10.9.0.11:80 masq
    checktype=external
    checkcommand=/run/case/missing
`,
    expected: {
      table: `${virtual}\n${row(21)}\n-A -t 10.9.100.2:80 -s wrr\n-A -t 10.9.100.3:80 -s wrr`,
    },
  },
  {
    name: 'external: the arguments',
    files: {
      right: '#!/bin/sh\n[ "$*" = "10.9.100.1 80 10.9.0.11 8080" ]\n',
      'right-mark': '#!/bin/sh\n[ "$*" = "5 0 10.9.0.11 0" ]\n',
    },
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:8080 masq
    checktype=external
    checkport=99
    checkcommand=/run/case/right
virtual=5
    real=10.9.0.11 gate
    checktype=external
    checkcommand=/run/case/right-mark
`,
    expected: {
      table: `${virtual}\n${row(11, 8080)}\n-A -f 5 -s wrr\n-a -f 5 -r 10.9.0.11:0 -g -w 1`,
    },
  },
  {
    name: 'external: one that does not end',
    config: `
checktimeout=1
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    checktype=external
    checkcommand=/run/case/hang
`,
    expected: { table: virtual },
  },
  {
    name: 'external: one that a signal ends',
    files: { killed: '#!/bin/sh\nkill -KILL $$\n' },
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    checktype=external
    checkcommand=/run/case/killed
`,
    expected: { table: `${virtual}\n${row(11)}` },
    ours: { difference: 'external-signal', outcome: { table: virtual } },
  },
  {
    name: 'external-perl',
    files: { 'check.pl': 'exit($ARGV[2] eq "10.9.0.11" ? 0 : 1);\n' },
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    real=10.9.0.12:80 masq
    checktype=external-perl
    checkcommand=/run/case/check.pl
`,
    expected: { table: `${virtual}\n${row(11)}` },
  },
  {
    name: 'a number: connects between negotiations',
    config: `
checkinterval=1
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    real=10.9.0.41:80 masq
    receive="welcome"
    checktype=2
`,
    cycles: 2,
    expected: { table: `${virtual}\n${row(11)}` },
  },
  {
    name: 'on is up, off stays out',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.21:80 masq
    checktype=on
virtual=10.9.100.2:80
    real=10.9.0.11:80 masq
    checktype=off
`,
    expected: { table: `${virtual}\n${row(21)}\n-A -t 10.9.100.2:80 -s wrr` },
  },
  {
    name: 'IPv6: connect, external',
    config: `
virtual6=[fd09:100::1]:80
    real6=[fd09::11]:80 masq
    real6=[fd09::21]:80 masq
    checktype=connect
`,
    expected: {
      table: '-A -t [fd09:100::1]:80 -s wrr\n-a -t [fd09:100::1]:80 -r [fd09::11]:80 -m -w 1',
    },
  },
];
