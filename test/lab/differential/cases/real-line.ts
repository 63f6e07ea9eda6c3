import type { DifferentialCase } from '../case.ts';

/** `real =` and `fallback =`: hosts, ports, forwarding methods, weights, pairs, thresholds, ranges. */
export const realLineCases: readonly DifferentialCase[] = [
  {
    name: 'every forwarding method and a weight',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 gate
    real=10.9.0.12:80 masq 0
    real=10.9.0.13:80 ipip 65535
    checktype=on
`,
    expected: {
      table: `
-A -t 10.9.100.1:80 -s wrr
-a -t 10.9.100.1:80 -r 10.9.0.11:80 -g -w 1
-a -t 10.9.100.1:80 -r 10.9.0.12:80 -m -w 0
-a -t 10.9.100.1:80 -r 10.9.0.13:80 -i -w 65535 --tun-type ipip
`,
    },
  },
  {
    name: 'a port of its own, kept for masq',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:8080 masq
    service=http
`,
    expected: { table: '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 10.9.0.11:8080 -m -w 1' },
  },
  {
    name: "a port of its own, which becomes the virtual server's for gate",
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:8080 gate
    service=http
`,
    expected: { table: '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -g -w 1' },
  },
  {
    name: 'a range of addresses',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11->10.9.0.13:80 masq 2
    checktype=on
`,
    expected: {
      table: `
-A -t 10.9.100.1:80 -s wrr
-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 2
-a -t 10.9.100.1:80 -r 10.9.0.12:80 -m -w 2
-a -t 10.9.100.1:80 -r 10.9.0.13:80 -m -w 2
`,
    },
  },
  {
    name: 'a range over a change of digit count',
    config: `
virtual=10.9.100.1:80
    real=59.154.201.255->59.154.202.0:80 masq
    checktype=on
`,
    expected: { table: '-A -t 10.9.100.1:80 -s wrr' },
    ours: {
      difference: 'range-digits',
      outcome: {
        table: `
-A -t 10.9.100.1:80 -s wrr
-a -t 10.9.100.1:80 -r 59.154.201.255:80 -m -w 1
-a -t 10.9.100.1:80 -r 59.154.202.0:80 -m -w 1
`,
      },
    },
  },
  {
    name: 'a range that runs backwards',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.13->10.9.0.11:80 masq
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'a range of IPv6 addresses',
    config: `
virtual6=[fd09:100::1]:80
    real6=[fd09::11]->[fd09::13]:80 masq
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'a request and a pattern of its own',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq 4 "shop/index.html", "welcome to 10.9.0.11/shop"
    real=10.9.0.12:80 masq 4 "missing" "welcome"
    receive="nobody says this"
`,
    expected: { table: '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 4' },
  },
  {
    name: 'thresholds',
    thresholds: true,
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq 1 l:5 u:10
    checktype=on
`,
    expected: {
      table:
        '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 1\n-> 10.9.0.11:80 10 5 0 0',
    },
  },
  {
    name: 'the upper threshold first',
    thresholds: true,
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq 1 u:10 l:5
    checktype=on
`,
    // The kernel refuses a lower threshold without an upper one.
    expected: { table: '-A -t 10.9.100.1:80 -s wrr' },
    ours: {
      difference: 'threshold-order',
      outcome: {
        table:
          '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 1\n-> 10.9.0.11:80 10 5 0 0',
      },
    },
  },
  {
    name: 'no forwarding method',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'a forwarding method that does not exist',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 dr
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'something left over behind the weight',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 gate 1 heavy
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'half of a pair',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 gate 1 "index.html"
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'blanks around the comma of a pair',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 gate 1 "index.html" , "welcome"
`,
    expected: { rejectedAt: 2 },
    ours: {
      difference: 'lenient-pair',
      outcome: { table: '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -g -w 1' },
    },
  },
  {
    name: 'a real server of the wrong family',
    config: `
virtual=10.9.100.1:80
    real6=[fd09::11]:80 gate
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'a real server that has no address',
    config: `
virtual=10.9.100.1:80
    real=nowhere.lab.test:80 gate
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'two colons before the port',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11::80 masq
    checktype=on
`,
    expected: { table: '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 0.0.0.80:0 -m -w 1' },
    ours: { difference: 'double-colon-real', outcome: { rejectedAt: 2 } },
  },
  {
    name: 'a port that is too large, for a real server',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:70000 masq
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'a fallback that has no address',
    config: `
virtual=10.9.100.1:80
    fallback=nowhere.lab.test:80
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'a fallback with a forwarding method that does not exist',
    config: `
virtual=10.9.100.1:80
    fallback=10.9.0.19:80 nat
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'a fallback of the wrong family',
    config: `
virtual=10.9.100.1:80
    fallback6=[fd09::19]:80
`,
    expected: { rejectedAt: 2 },
  },
];
