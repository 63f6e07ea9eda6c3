import type { DifferentialCase } from '../case.ts';

const virtual = '-A -t 10.9.100.1:80 -s wrr';

/** What becomes of a table that is not empty at the start, and of the table at the end. */
export const tableCases: readonly DifferentialCase[] = [
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
];
