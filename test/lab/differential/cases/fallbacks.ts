import type { DifferentialCase } from '../case.ts';

const virtual = '-A -t 10.9.100.1:80 -s wrr';

/** Who answers when all real servers are down. */
export const fallbackCases: readonly DifferentialCase[] = [
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
];
