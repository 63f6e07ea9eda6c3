import type { DifferentialCase } from '../case.ts';

/** Values that no directive takes. One fault in each file, by directive: [directive, value]. */
const globalFaults: readonly (readonly [string, string])[] = [
  ['checktimeout', '0'],
  ['negotiatetimeout', 'soon'],
  ['checkinterval', '-'],
  ['failurecount', '0'],
  ['quiescent', 'maybe'],
  ['cleanstop', 'YES'],
  ['autoreload', 'true'],
  ['emailalertstatus', 'none,running'],
  ['smtp', '"mail.lab.test"'],
  ['callback', '/run/case/good'],
  ['connecttimeout', '3'],
  ['timeout', '3'],
];

const virtualFaults: readonly (readonly [string, string])[] = [
  ['checktype', 'guess'],
  ['service', 'gopher'],
  ['protocol', 'sctp'],
  ['httpmethod', 'POST'],
  ['netmask', '255.255.0'],
  ['persistent', 'long'],
  ['request', 'index.html'],
  ['receive', '""'],
  ['checkport', '70000'],
  ['ops', '1'],
  ['connecttimeout', '3'],
];

export const badValueCases: readonly DifferentialCase[] = [
  ...globalFaults.map(([directive, value]) => ({
    name: `global ${directive}=${value}`,
    config: `
# one fault
${directive}=${value}
`,
    expected: { rejectedAt: 2 },
  })),
  ...virtualFaults.map(([directive, value]) => ({
    name: `${directive}=${value} in a block`,
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    ${directive}=${value}
`,
    expected: { rejectedAt: 3 },
  })),
  {
    name: 'a log file that cannot be written',
    config: `
logfile="/no/such/directory/log"
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    checktype=on
`,
    expected: { rejectedAt: 1 },
    ours: {
      difference: 'logfile-unwritable',
      outcome: { table: '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 1' },
    },
  },
  {
    name: 'a monitor file that cannot be written',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    monitorfile=/no/such/directory/monitor
`,
    // The line of the virtual server.
    expected: { rejectedAt: 1 },
  },
];
