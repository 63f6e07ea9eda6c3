import type { DifferentialCase } from '../case.ts';

const web = '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 10.9.0.11:80 -m -w 1';

/** Lines, indents, comments, and what ends a block. */
export const grammarCases: readonly DifferentialCase[] = [
  {
    name: 'comments in every place, and tabs',
    config: `
# the whole site
   # indented
checktimeout=3

virtual=10.9.100.1:80
# a comment does not end the block
\treal=10.9.0.11:80 masq # nor is it a part of the line
  # whatever its indent
  \tchecktype=on

# the end
`,
    expected: { table: web },
  },
  {
    name: 'the last of several directives of one name counts',
    config: `
quiescent=yes
quiescent=no
virtual=10.9.100.1:80
    scheduler=rr
    checktype=off
    real=10.9.0.11:80 masq
    checktype=on
    scheduler=wrr
`,
    expected: { table: web },
  },
  {
    name: 'global directives behind a block',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.21:80 masq
    checktype=connect
fallback=10.9.0.19:80 masq
`,
    expected: { table: '-A -t 10.9.100.1:80 -s wrr\n-a -t 10.9.100.1:80 -r 10.9.0.19:80 -m -w 1' },
  },
  {
    name: 'blanks behind yes',
    config: `
quiescent=yes\x20\x20
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    checktype=on
`,
    expected: { rejectedAt: 1 },
    ours: { difference: 'lenient-blanks', outcome: { table: web } },
  },
  {
    name: 'line ends of DOS',
    config: `
quiescent=no\r
virtual=10.9.100.1:80\r
    real=10.9.0.11:80 masq\r
    checktype=on\r
`,
    expected: { rejectedAt: 1 },
    ours: { difference: 'lenient-blanks', outcome: { table: web } },
  },
  {
    name: 'a comment behind a global value',
    config: `
quiescent=no # as always
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    checktype=on
`,
    expected: { rejectedAt: 1 },
    ours: { difference: 'inline-comments', outcome: { table: web } },
  },
  {
    name: 'a comment behind yes in a block',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    quiescent=no # as always
    checktype=on
`,
    expected: { rejectedAt: 3 },
    ours: { difference: 'inline-comments', outcome: { table: web } },
  },
  {
    name: 'a hash sign in quotes',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq
    request="index.html#top"
    checktype=on
`,
    expected: { rejectedAt: 3 },
    ours: { difference: 'quoted-hash', outcome: { table: web } },
  },
  {
    name: 'an unknown global directive',
    config: `
checktimout=3
`,
    expected: { rejectedAt: 1 },
  },
  {
    name: 'an unknown directive in a block',
    config: `
virtual=10.9.100.1:80
    shedule=rr
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'a directive that is global only, in a block',
    config: `
virtual=10.9.100.1:80
    readdquiescent=yes
`,
    expected: { rejectedAt: 2 },
  },
  {
    name: 'a directive of blocks only, outside of one',
    config: `
scheduler=rr
`,
    expected: { rejectedAt: 1 },
  },
  {
    name: 'an indented global directive',
    config: `
  checktimeout=3
`,
    expected: { rejectedAt: 1 },
  },
  {
    name: 'three blanks before a directive of a block',
    config: `
virtual=10.9.100.1:80
   real=10.9.0.11:80 masq
`,
    expected: { rejectedAt: 2 },
    ours: { difference: 'lenient-indent', outcome: { table: web } },
  },
  {
    name: 'an empty line within a block',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 masq

    scheduler=wrr
`,
    expected: { rejectedAt: 4 },
    ours: { difference: 'lenient-indent', outcome: { table: web } },
  },
  {
    name: 'upper case',
    config: `
Quiescent=no
`,
    expected: { rejectedAt: 1 },
  },
  {
    name: 'a backslash at the end of a line',
    config: `
virtual=10.9.100.1:80
    real=10.9.0.11:80 \\
        masq
`,
    expected: { rejectedAt: 2 },
  },
];
