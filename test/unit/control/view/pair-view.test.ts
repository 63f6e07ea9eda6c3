import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { coloured, plain } from '../../../../src/control/view/colour.ts';
import { layOutColumns, wrapList } from '../../../../src/control/view/columns.ts';
import { renderStatus } from '../../../../src/control/view/status-view.ts';
import type {
  GroupStatus,
  MemberStatus,
  PeerStatus,
  RoleTransition,
} from '../../../../src/pair/member-status.ts';
import { exampleLink, exampleStatus } from '../fake-director.ts';

const now = new Date('2026-11-21T09:00:00.000Z');
const inPipe = { now, paint: plain, width: Number.POSITIVE_INFINITY };

const web: GroupStatus = {
  name: 'web',
  role: 'active',
  since: '2026-11-21T08:00:00.000Z',
  why: 'lb1 is preferred and back',
  waiting: null,
  holder: 'lb1',
  prefer: 'lb1',
  vips: ['10.0.0.100/24 dev eth0', 'fd00::100/64 dev eth0'],
};

const mail: GroupStatus = {
  name: 'mail',
  role: 'standby',
  since: '2026-11-21T08:00:00.000Z',
  why: 'lb2 holds it',
  waiting: null,
  holder: 'lb2',
  prefer: null,
  vips: ['10.0.0.110/24 dev eth0'],
};

const lb2: PeerStatus = {
  name: 'lb2',
  alive: true,
  silentMs: 130,
  sameConfiguration: true,
  links: [
    exampleLink(),
    exampleLink({ name: 'broadcast port 694 dev eth1', status: 'down', loss: 1, roundTripMs: null }),
  ],
};

const change: RoleTransition = {
  at: '2026-11-21T08:55:00.000Z',
  group: 'web',
  from: 'standby',
  to: 'active',
  why: 'lb1 is back',
};

const pair = (more: Partial<MemberStatus> = {}): MemberStatus =>
  exampleStatus({
    groups: [web, mail],
    peers: [lb2],
    transitions: [
      { at: '2026-11-21T07:00:00.000Z', group: 'mail', from: 'active', to: 'standby', why: 'asked to' },
      change,
    ],
    virtuals: [],
    ...more,
  });

test('a pair: groups, peers and the last changes, above the virtual servers', () => {
  assert.equal(
    renderStatus(pair(), inPipe),
    `lb1: directord 0.1.0 (pid 4711) running for 3d 4h
configuration: /etc/ha.d/ldirectord.cf

  GROUP  ROLE     HOLDER  PREFERRED  WHY
  web    active   lb1     lb1        lb1 is preferred and back
    10.0.0.100/24 dev eth0, fd00::100/64 dev eth0
  mail   standby  lb2     -          lb2 holds it
    10.0.0.110/24 dev eth0

  PEER  STATE   HEARD  CONFIG  LINK   LOSS  ROUND TRIP  OVER
  lb2   alive  0s ago  same    up      0 %     0.31 ms  10.0.0.11:694
                               down  100 %           -  broadcast port 694 dev eth1

  CHANGED  GROUP  FROM     TO       WHY
   5m ago  web    standby  active   lb1 is back
   2h ago  mail   active   standby  asked to

The configuration has no virtual servers.`,
  );
});

test('a director that is alone shows nothing of it', () => {
  const text = renderStatus(exampleStatus({ virtuals: [] }), inPipe);
  for (const title of ['GROUP', 'PEER', 'CHANGED', 'warning']) assert.ok(!text.includes(title));
});

test('what is wrong is said', () => {
  const fault = { ...web, role: 'fault', holder: null, waiting: 'lb1 has no carrier on eth0' } as const;
  const unheard = { name: 'lb3', alive: false, silentMs: null, sameConfiguration: null, links: [] };
  const differing = { ...lb2, alive: false, silentMs: 7_400_000, sameConfiguration: false };
  const text = renderStatus(pair({ groups: [fault], peers: [differing, unheard] }), inPipe);
  const expected = [
    /^warning: lb2 has another configuration: make the files the same, then reload$/m,
    /^ {2}web +fault +nobody +lb1 /m,
    /^ {4}not taken: lb1 has no carrier on eth0$/m,
    /^ {2}lb2 +not heard +2h 3m ago +differs +up /m,
    /^ {2}lb3 +not heard +never +- +- +- +- +-$/m,
  ];
  for (const pattern of expected) assert.match(text, pattern);
  const both = renderStatus(pair({ peers: [differing, { ...differing, name: 'lb3' }] }), inPipe);
  assert.match(both, /warning: lb2 and lb3 have another configuration/);
});

test('who has just started does not claim that nobody holds a group', () => {
  const text = renderStatus(pair({ groups: [{ ...web, role: 'starting', holder: null }] }), inPipe);
  assert.match(text, /^ {2}web +starting +- +lb1 /m);
});

test('only the last five changes are shown, the newest first', () => {
  const transitions = Array.from({ length: 9 }, (_, index) => ({
    ...change,
    at: new Date(now.getTime() - (9 - index) * 60_000).toISOString(),
    why: `number ${index}`,
  }));
  const shown = [...renderStatus(pair({ transitions }), inPipe).matchAll(/number (\d)/g)];
  assert.deepEqual(
    shown.map(([, index]) => index),
    ['8', '7', '6', '5', '4'],
  );
});

test('little loss is not shown as none', () => {
  const link = exampleLink({ name: 'x', loss: 0.004, roundTripMs: 123.4 });
  assert.match(renderStatus(pair({ peers: [{ ...lb2, links: [link] }] }), inPipe), / < 1 % +123 ms {2}x$/m);
});

test('on a terminal nothing of the pair is wider, however long the names, and columns stay aligned', () => {
  const name = 'a-director-with-a-long-name.munich.example.net';
  const status = pair({
    groups: [{ ...web, name: 'x'.repeat(63), holder: name, prefer: name, why: 'y'.repeat(200) }, mail],
    peers: [{ ...lb2, name, sameConfiguration: false }],
    transitions: [{ ...change, group: 'x'.repeat(63) }],
  });
  for (const width of [80, 100, 200]) {
    const text = renderStatus(status, { now, paint: plain, width });
    for (const line of text.split('\n')) assert.ok(line.length <= width, `${width}: ${line}`);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one
    const bare = renderStatus(status, { now, paint: coloured, width }).replace(/\x1b\[\d+m/g, '');
    assert.equal(bare, text);
    const [title = '', first = ''] = text.split('\n').filter((line) => /^ {2}(GROUP|mail) /.test(line));
    assert.equal(title.indexOf('ROLE'), first.indexOf('standby'));
  }
  assert.ok(renderStatus(status, inPipe).includes('y'.repeat(200)));
});

test('what a peer is called cannot steer the terminal', () => {
  const render = (text: string) =>
    renderStatus(
      pair({
        groups: [{ ...web, name: text, why: text, waiting: text, holder: text, prefer: text, vips: [text] }],
        peers: [
          {
            ...lb2,
            name: text,
            sameConfiguration: false,
            links: [exampleLink({ name: text })],
          },
        ],
        transitions: [{ ...change, group: text, why: text }],
      }),
      inPipe,
    );
  const rendered = render('\x1b[2J\n');
  assert.ok(!rendered.includes('\x1b'));
  assert.equal(rendered.split('\n').length, render('calm').split('\n').length);
});

test('a list is wrapped between its words, and loses none', () => {
  fc.assert(
    fc.property(
      fc.array(fc.stringMatching(/^[a-z]{1,12}$/)),
      fc.integer({ min: 1, max: 40 }),
      (words, width) => {
        const lines = wrapList(words, width);
        assert.deepEqual(lines.join(' ').split(', ').filter(Boolean), words);
        for (const line of lines) assert.ok(line.length <= width || !line.includes(' '));
      },
    ),
  );
});

test('columns that may shrink give way to the last one, and no more than it needs', () => {
  const columns = [{ title: 'A', shrinks: true }, { title: 'B' }, { title: 'C' }] as const;
  const rows = [['a'.repeat(30), 'b'.repeat(10), 'short'].map((text) => ({ text }))];
  const line = (width: number) => layOutColumns(columns, rows, '', width)(rows[0] ?? []);
  assert.equal(line(60), `${'a'.repeat(30)}  bbbbbbbbbb  short`);
  assert.equal(line(45), `${'a'.repeat(25)}…  bbbbbbbbbb  short`);
  assert.equal(line(20), `${'a'.repeat(7)}…  bbbbbbbbbb  short`);
});
