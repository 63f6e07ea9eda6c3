import type { DifferentialCase } from '../case.ts';

const virtual = '-A -t 10.9.100.1:80 -s wrr';

/** What becomes of servers that are down, of fallbacks, and of a table that is not empty. */
export const stateCases: readonly DifferentialCase[] = [
  {
    name: 'quiescent=yes: weight 0 for who is down',
    config: `
quiescent=yes
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq 3
    real=10.9.0.21:80 masq 3
    checktype=connect
`,
    expected: {
      table: `
${virtual}
-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 3
-a -t 10.9.100.1:80 -r 10.9.0.21:80 -m -w 0
`,
    },
  },
  {
    name: 'quiescent of a virtual server beats the global one',
    config: `
quiescent=yes
virtual=10.9.100.1:80
    real=10.9.0.21:80 masq
    checktype=connect
    quiescent=no
virtual=10.9.100.2:80
    real=10.9.0.22:80 masq
    checktype=connect
`,
    expected: {
      table: `${virtual}\n-A -t 10.9.100.2:80 -s wrr\n-a -t 10.9.100.2:80 -r 10.9.0.22:80 -m -w 0`,
    },
  },
  {
    name: 'quiescent and readdquiescent',
    config: `
quiescent=yes
readdquiescent=yes
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    real=10.9.0.21:80 gate
    checktype=connect
`,
    expected: {
      table: `
${virtual}
-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 1
-a -t 10.9.100.1:80 -r 10.9.0.21:80 -g -w 0
`,
    },
  },
  {
    name: 'the fallback serves when all are down',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.21:80 masq
    checktype=connect
    fallback=10.9.0.19:8080 masq
virtual=10.9.100.2:80
    real=10.9.0.11:80 masq
    checktype=connect
    fallback=10.9.0.19:8080 masq
`,
    expected: {
      table: `
${virtual}
-a -t 10.9.100.1:80 -r 10.9.0.19:8080 -m -w 1
-A -t 10.9.100.2:80 -s wrr
-a -t 10.9.100.2:80 -r 10.9.0.11:80 -m -w 1
`,
    },
  },
  {
    name: "a fallback is gate unless told, with the virtual server's port",
    config: `
virtual=10.9.100.1:80
    checktype=on
    fallback=10.9.0.18
virtual=10.9.100.2:80
    checktype=on
    fallback=10.9.0.18:8080
`,
    expected: {
      table: `
${virtual}
-a -t 10.9.100.1:80 -r 10.9.0.18:80 -g -w 1
-A -t 10.9.100.2:80 -s wrr
-a -t 10.9.100.2:80 -r 10.9.0.18:80 -g -w 1
`,
    },
  },
  {
    name: 'the fallback is never quiesced',
    config: `
quiescent=yes
virtual=10.9.100.1:80
    real=10.9.0.21:80 masq
    checktype=connect
    fallback=10.9.0.19:80 masq
`,
    expected: {
      table: `
${virtual}
-a -t 10.9.100.1:80 -r 10.9.0.21:80 -m -w 0
-a -t 10.9.100.1:80 -r 10.9.0.19:80 -m -w 1
`,
    },
  },
  {
    name: "global fallbacks of both families, and a virtual server's own",
    config: `
fallback=10.9.0.18 masq
fallback6=[fd09::18]:8080 masq
virtual=10.9.100.1:80
    checktype=on
virtual6=[fd09:100::1]:80
    checktype=on
virtual=10.9.100.2:80
    checktype=on
    fallback=10.9.0.19:80 ipip
`,
    expected: {
      table: `
${virtual}
-a -t 10.9.100.1:80 -r 10.9.0.18:80 -m -w 1
-A -t [fd09:100::1]:80 -s wrr
-a -t [fd09:100::1]:80 -r [fd09::18]:8080 -m -w 1
-A -t 10.9.100.2:80 -s wrr
-a -t 10.9.100.2:80 -r 10.9.0.19:80 -i -w 1 --tun-type ipip
`,
    },
  },
  {
    name: 'a firewall mark with a fallback of its own',
    config: `
virtual=8
    real=10.9.0.21 gate
    checktype=connect
    checkport=80
    fallback=10.9.0.19 gate
`,
    expected: { table: '-A -f 8 -s wrr\n-a -f 8 -r 10.9.0.19:0 -g -w 1' },
  },
  {
    name: 'a firewall mark and the global fallback',
    config: `
fallback=10.9.0.19:80 gate
virtual=8
    real=10.9.0.21 gate
    checktype=connect
    checkport=80
`,
    expected: { table: '-A -f 8 -s wrr' },
    ours: {
      difference: 'global-fallback-fwmark',
      outcome: { table: '-A -f 8 -s wrr\n-a -f 8 -r 10.9.0.19:80 -g -w 1' },
    },
  },
  {
    name: 'a fallback that is one of the real servers',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq 5
    checktype=connect
    fallback=10.9.0.11:80 masq
`,
    expected: { table: virtual },
    ours: {
      difference: 'fallback-is-real',
      outcome: { table: `${virtual}\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 5` },
    },
  },
  {
    name: 'failurecount does not let an unchecked server in',
    config: `
checkinterval=1
failurecount=3
virtual=10.9.100.1:80
    real=10.9.0.21:80 masq
    checktype=connect
`,
    cycles: 4,
    expected: { table: virtual },
  },
  {
    name: 'one real server of two virtual servers',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq 2
    checktype=connect
virtual=10.9.100.2:80
    real=10.9.0.11:80 masq 7
    checktype=connect
`,
    expected: {
      table: `
${virtual}
-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 2
-A -t 10.9.100.2:80 -s wrr
-a -t 10.9.100.2:80 -r 10.9.0.11:80 -m -w 7
`,
    },
  },
  {
    name: 'a table left by an earlier run',
    before: `
-A -t 10.9.100.1:80 -s rr -p 60
-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 1
-a -t 10.9.100.1:80 -r 10.9.0.12:80 -m -w 0
-a -t 10.9.100.1:80 -r 10.9.0.99:80 -m -w 1
-a -t 10.9.100.1:80 -r 10.9.0.19:80 -m -w 1
-A -t 10.9.200.1:25 -s lc
-a -t 10.9.200.1:25 -r 10.9.0.11:25 -g -w 9
`,
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq 4
    real=10.9.0.12:80 masq 2
    checktype=connect
    fallback=10.9.0.19:80 masq
`,
    expected: {
      table: `
${virtual}
-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 4
-a -t 10.9.100.1:80 -r 10.9.0.12:80 -m -w 2
-A -t 10.9.200.1:25 -s lc
-a -t 10.9.200.1:25 -r 10.9.0.11:25 -g -w 9
`,
    },
  },
  {
    name: 'a table with servers that have died since',
    before: `
-A -t 10.9.100.1:80 -s wrr
-a -t 10.9.100.1:80 -r 10.9.0.21:80 -m -w 1
-A -t 10.9.100.2:80 -s wrr
-a -t 10.9.100.2:80 -r 10.9.0.22:80 -g -w 1
`,
    config: `
virtual=10.9.100.1:80
    real=10.9.0.21:80 masq
    checktype=connect
virtual=10.9.100.2:80
    real=10.9.0.22:80 masq
    checktype=connect
    quiescent=yes
`,
    expected: {
      table: `${virtual}\n-A -t 10.9.100.2:80 -s wrr\n-a -t 10.9.100.2:80 -r 10.9.0.22:80 -m -w 0`,
    },
  },
  {
    name: 'a table with another forwarding method and thresholds',
    thresholds: true,
    before: `
-A -t 10.9.100.1:80 -s wrr
-a -t 10.9.100.1:80 -r 10.9.0.11:80 -g -w 1 -x 9
`,
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 ipip 1
    checktype=connect
`,
    expected: {
      table: `${virtual}\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -i -w 1 --tun-type ipip\n-> 10.9.0.11:80 0 0 0 0`,
    },
  },
  {
    name: 'checktype=off keeps who is in the table',
    before: `
-A -t 10.9.100.1:80 -s wrr
-a -t 10.9.100.1:80 -r 10.9.0.21:80 -m -w 3
`,
    config: `
virtual=10.9.100.1:80
    real=10.9.0.21:80 masq 3
    checktype=off
`,
    expected: { table: `${virtual}\n-a -t 10.9.100.1:80 -r 10.9.0.21:80 -m -w 3` },
  },
  {
    name: 'maintenance by address, by address and port, and of nobody',
    files: {
      'maintenance/10.9.0.11': '',
      'maintenance/10.9.0.12:80': '',
      'maintenance/10.9.0.13:25': '',
    },
    config: `
maintenancedir=/run/case/maintenance
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    real=10.9.0.12:80 masq
    real=10.9.0.13:80 masq
    checktype=connect
`,
    expected: { table: `${virtual}\n-a -t 10.9.100.1:80 -r 10.9.0.13:80 -m -w 1` },
  },
  {
    name: 'a clean stop',
    before: `
-A -t 10.9.200.1:25 -s lc
`,
    config: `
quiescent=yes
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    real=10.9.0.21:80 masq
    checktype=connect
virtual=10.9.100.2:80
    real=10.9.0.21:80 masq
    checktype=connect
    fallback=10.9.0.19:80 masq
`,
    stopped: true,
    expected: { table: '-A -t 10.9.200.1:25 -s lc' },
  },
  {
    name: 'cleanstop=no, and of one virtual server only',
    config: `
cleanstop=no
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    checktype=connect
virtual=10.9.100.2:80
    real=10.9.0.11:80 masq
    checktype=connect
    cleanstop=yes
`,
    stopped: true,
    expected: { table: `${virtual}\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 1` },
  },
  {
    name: 'fork=yes comes to the same end',
    config: `
fork=yes
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    checktype=connect
    checkinterval=2
`,
    expected: { table: `${virtual}\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 1` },
  },
];
