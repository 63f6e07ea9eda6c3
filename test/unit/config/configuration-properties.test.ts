import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Configuration, Forwarding } from '../../../src/config/configuration.ts';
import { directiveNames } from '../../../src/config/directives.ts';
import { forwardingText } from '../../../src/config/forwarding.ts';
import { editDistance } from '../../../src/config/suggest.ts';
import { parse, parsed } from './parse.ts';

/** One directive of a random block: how it is written, and what it says where. */
interface Line {
  readonly text: string;
  readonly says: (virtual: Record<string, unknown>) => void;
}

const plain = fc.stringMatching(/^[A-Za-z0-9_./:=+!%&' -]{0,12}[A-Za-z0-9_./]$/).map((text) => text.trim());
const quoted = fc.stringMatching(/^[A-Za-z0-9_./#:=+!%&' -]{1,14}$/);
const octet = fc.nat(255);
const ipv4 = fc
  .tuple(fc.integer({ min: 1, max: 223 }), octet, octet, octet)
  .map((octets) => octets.join('.'));
const port = fc.integer({ min: 1, max: 65535 });
const checksum = fc.constantFrom('none', 'full', 'remote');
const forwarding: fc.Arbitrary<Forwarding> = fc.oneof(
  fc.constantFrom('gate', 'masq', 'ipip').map((method) => ({ forwarding: method })),
  fc
    .constantFrom('none', 'full')
    .map((each) => ({ forwarding: 'gre', tunnel: { type: 'gre', checksum: each } }) as const),
  fc
    .tuple(port, checksum)
    .map(
      ([number, each]) =>
        ({ forwarding: 'gue', tunnel: { type: 'gue', port: number, checksum: each } }) as const,
    ),
);
const blanks = fc.constantFrom('', ' ', '   ', '\t');
const tail = fc.constantFrom('', ' ', ' # comment', '\t# "quoted" comment', '\r');

function directive<Value>(
  name: string,
  values: fc.Arbitrary<Value>,
  print: (value: Value) => string,
  says: (virtual: Record<string, unknown>, value: Value) => void,
): fc.Arbitrary<Line> {
  return fc.tuple(values, blanks, blanks, tail).map(([value, before, after, rest]) => ({
    text: `${name}${before}=${after}${print(value)}${rest}`,
    says: (virtual) => says(virtual, value),
  }));
}

function set(...path: readonly string[]): (virtual: Record<string, unknown>, value: unknown) => void {
  return (virtual, value) => {
    let at = virtual;
    for (const key of path.slice(0, -1)) at = at[key] as Record<string, unknown>;
    at[path.at(-1) ?? ''] = value;
  };
}

const yesNo = (value: boolean) => (value ? 'yes' : 'no');
const inQuotes = (value: string) => `"${value}"`;
const whole = fc.integer({ min: 1, max: 100_000 });
const checkType = fc.constantFrom('connect', 'negotiate', 'ping', 'on', 'off', 'external', 'external-perl');

/** Each at most once in a block. */
const lines: readonly fc.Arbitrary<Line>[] = [
  directive('quiescent', fc.boolean(), yesNo, set('quiescent')),
  directive('cleanstop', fc.boolean(), yesNo, set('cleanStop')),
  directive('failurecount', whole, String, set('failureCount')),
  directive('scheduler', fc.constantFrom('rr', 'wlc', 'sed', 'mh'), String, set('scheduler')),
  directive('checktype', checkType, String, (virtual, kind) => set('check', 'type')(virtual, { kind })),
  directive('service', fc.constantFrom('http', 'https', 'none', 'pop'), String, set('check', 'service')),
  directive('request', quoted, inQuotes, (virtual, text) =>
    set('check', 'request')(virtual, text.startsWith('/') ? text : `/${text}`),
  ),
  directive('login', quoted, inQuotes, set('check', 'login')),
  directive('passwd', quoted, inQuotes, set('check', 'password')),
  directive('checkcommand', plain, String, set('check', 'command')),
  directive('checkport', port, String, set('check', 'checkport')),
  directive('httpmethod', fc.constantFrom('GET', 'HEAD'), String, set('check', 'httpMethod')),
  directive('checkinterval', whole, (ms) => String(ms / 1000), set('check', 'checkIntervalMs')),
  directive('verify', fc.boolean(), yesNo, set('check', 'tlsVerify')),
  directive('tls', fc.boolean(), yesNo, set('check', 'tls')),
  directive('certificatedays', fc.integer({ min: 1, max: 3650 }), String, set('check', 'certificateDays')),
  directive('starttls', fc.boolean(), yesNo, set('check', 'startTls')),
  directive('monitorfile', quoted, inQuotes, set('monitorFile')),
  directive('comment', plain, String, set('comment')),
  directive('persistent', whole, String, (virtual, timeoutSeconds) =>
    set('persistence')(virtual, { timeoutSeconds, netmask: '255.255.255.255' }),
  ),
];

const real = fc.record({
  address: ipv4,
  port: fc.option(port, { nil: 0 }),
  how: forwarding,
  weight: fc.nat(65535),
  negotiation: fc.option(
    fc.record({ request: quoted, receive: fc.constantFrom('', 'OK', '^a[b#]+$', 'x, y') }),
    {
      nil: undefined,
    },
  ),
  thresholds: fc.tuple(fc.nat(1000), fc.nat(1000)).map(([lower, more]) => ({ lower, upper: lower + more })),
});
type Real = typeof real extends fc.Arbitrary<infer Value> ? Value : never;

const block = fc.record({
  address: ipv4,
  port,
  lines: fc.tuple(...lines.map((line) => fc.option(line, { nil: undefined }))),
  reals: fc.uniqueArray(real, { maxLength: 4, selector: (each) => each.address }),
  order: fc.infiniteStream(fc.nat(1000)),
  indent: fc.constantFrom('    ', '\t', ' ', '        '),
});
type Block = typeof block extends fc.Arbitrary<infer Value> ? Value : never;

function printReal({ address, port, how, weight, negotiation, thresholds }: Real): string {
  const pair = negotiation === undefined ? '' : ` "${negotiation.request}", "${negotiation.receive}"`;
  return `real=${address}${port === 0 ? '' : `:${port}`} ${forwardingText(how)} ${weight}${pair} l:${thresholds.lower} u:${thresholds.upper}`;
}

/** The real servers keep their order among each other; the rest stands anywhere among them. */
function printBlock({ address, port, lines, reals, order, indent }: Block): string {
  const text = reals.map(printReal);
  for (const line of lines) {
    if (line !== undefined) text.splice((order.next().value ?? 0) % (text.length + 1), 0, line.text);
  }
  return [`virtual=${address}:${port}`, ...text.map((line) => indent + line), ''].join('\n');
}

/** What `text` should mean, from what the block of an empty virtual server means. */
function expected(bare: Configuration['virtuals'][number] | undefined, { lines, reals }: Block): unknown {
  const virtual = structuredClone(bare) as unknown as Record<string, unknown>;
  for (const line of lines) line?.says(virtual);
  const expectedReals = reals.map(({ thresholds, negotiation, how, ...rest }) => ({
    ...rest,
    ...how,
    upperThreshold: thresholds.upper,
    lowerThreshold: thresholds.lower,
    ...(negotiation && {
      negotiation: {
        request: negotiation.request.startsWith('/') ? negotiation.request : `/${negotiation.request}`,
        receive: negotiation.receive,
      },
    }),
  }));
  return { ...virtual, reals: expectedReals };
}

function withoutLines(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, inner) => (key === 'line' ? undefined : inner));
}

describe('parsing a configuration', () => {
  it('gives back what was printed, whatever the order of the lines', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(block, { maxLength: 3, selector: (each) => each.address }),
        async (blocks) => {
          const written = await parsed(blocks.map(printBlock).join('\n'));
          const bare = await parsed(
            blocks.map(({ address, port }) => `virtual=${address}:${port}\n`).join(''),
          );
          assert.deepEqual(
            withoutLines(written.virtuals),
            withoutLines(blocks.map((each, index) => expected(bare.virtuals[index], each))),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it('never throws, and places every problem within the text', async () => {
    await fc.assert(
      fc.asyncProperty(randomText, async (text) => {
        const rows = text.replace(/^\u{FEFF}/u, '').split('\n');
        const { problems } = await parse(text);
        for (const { line, column, message } of problems) {
          const row = rows[line - 1];
          assert.ok(
            row !== undefined && column >= 1 && column <= row.length + 1,
            `${line}:${column} ${message}`,
          );
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('measures the distance of words alike from both sides', () => {
    const word = fc.stringMatching(/^[abc]{0,6}$/);
    fc.assert(
      fc.property(word, word, (one, other) => {
        const distance = editDistance(one, other);
        assert.equal(distance, editDistance(other, one));
        assert.equal(distance === 0, one === other);
        assert.ok(distance <= Math.max(one.length, other.length));
        assert.ok(distance >= Math.abs(one.length - other.length));
      }),
    );
  });
});

const scrap = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(...directiveNames),
  fc.constantFrom(
    '=',
    ' = ',
    '"',
    '#',
    '    ',
    '\t',
    ' ',
    '\n',
    '\r\n',
    '->',
    ':',
    ':80',
    '[',
    ']',
    ',',
    'yes',
    'no',
  ),
  fc.constantFrom(
    '10.0.0.1',
    '10.0.0.9',
    '[::1]',
    'www.example',
    'rs1',
    ' gate',
    ' masq 5',
    ' l:1',
    ' u:2',
    '(a|',
    '0',
  ),
  fc.constantFrom(
    'virtual=10.0.0.1:80\n',
    'virtual6=[::1]:80\n',
    '    real=10.0.0.2:80 gate',
    '"a", "b"',
    '7',
  ),
);
const randomText = fc.array(scrap, { maxLength: 25 }).map((scraps) => scraps.join(''));
