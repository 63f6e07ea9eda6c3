import type { DifferentialCase } from '../case.ts';

const virtual = '-A -t 10.9.100.1:80 -s wrr';

/** What becomes of servers that are down. */
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
