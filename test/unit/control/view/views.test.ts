import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { age } from '../../../../src/control/view/age.ts';
import { choosePaint, coloured, plain } from '../../../../src/control/view/colour.ts';
import { renderEvent } from '../../../../src/control/view/event-view.ts';
import { renderPlan } from '../../../../src/control/view/plan-view.ts';
import { renderStatus } from '../../../../src/control/view/status-view.ts';
import { exampleEvent, exampleReal, exampleStatus, exampleVirtual } from '../fake-director.ts';

const now = new Date('2026-11-21T09:00:00.000Z');
const inPipe = { now, paint: plain, width: Number.POSITIVE_INFINITY };

test('an age has its two largest units', () => {
  const ages: readonly [number, string][] = [
    [0, '0s'],
    [999, '0s'],
    [59_000, '59s'],
    [60_000, '1m'],
    [312_000, '5m 12s'],
    [3_600_000, '1h'],
    [3_605_000, '1h'],
    [7_380_000, '2h 3m'],
    [86_400_000 * 400 + 3_600_000, '400d 1h'],
    [-5000, '0s'],
  ];
  for (const [milliseconds, text] of ages) assert.equal(age(new Date(0), new Date(milliseconds)), text);
});

test('status in a pipe: plain columns that line up', () => {
  assert.equal(
    renderStatus(exampleStatus(), inPipe),
    `lb1: directord 0.1.0 (pid 4711) running for 3d 4h
configuration: /etc/ha.d/ldirectord.cf

tcp:10.0.0.1:80 (shop)  1 of 2 up, wrr, persistent 300 s, quiescent, 123456 connections
  REAL SERVER  STATE  SINCE  CHECKED  LATENCY  METHOD  WEIGHT  KERNEL  ACTIVE  INACT  WHY
  10.0.0.5:80  up        1h       2s   2.3 ms  gate         1       1       3     20  200 OK
  10.0.0.6:80  down      1h       2s   2.3 ms  gate         -       -       -      -  connection refused
  fallback 127.0.0.1:80: not in use`,
  );
});

test('status says why a weight is what it is', () => {
  const agent = { check: 'agent 10.0.0.5:9999', says: '50%', percent: 50, countedPercent: 50, problem: null };
  const lineOf = (more: Parameters<typeof exampleReal>[0]) =>
    renderStatus(exampleStatus({ virtuals: [exampleVirtual({ reals: [exampleReal(more)] })] }), inPipe);
  assert.match(lineOf({ agent }), / {2}200 OK \(its agent says 50%\)\n/);
  assert.match(
    lineOf({ agent: { ...agent, says: null, problem: 'connection refused' } }),
    / {2}200 OK \(its agent tells nothing: connection refused\)\n/,
  );
  assert.match(
    lineOf({ agent: { ...agent, says: '90%', percent: 90, countedPercent: 80, problem: 'no answer' } }),
    / \(its agent says 90%, counted as 80%; its agent failed when asked again: no answer\)\n/,
  );
  const down = { ...agent, says: 'down (disk full)' };
  assert.match(
    lineOf({ agent: down, state: 'down', reason: 'its agent says down (disk full)' }),
    / {2}its agent says down \(disk full\)\n/,
  );
});

test('status says what is unusual', () => {
  const text = renderStatus(
    exampleStatus({
      phase: 'reloading',
      dryRun: true,
      lastReload: { at: '2026-11-21T08:55:00.000Z', ok: false, message: '2 errors' },
      virtuals: [
        exampleVirtual({
          id: 'fwm6:1',
          name: null,
          inKernel: false,
          connections: null,
          persistenceSeconds: null,
          quiescent: false,
          fallback: { address: 'fd00::9', port: 80, active: true },
          reals: [
            exampleReal({
              address: 'fd00::5',
              port: 0,
              forwarding: 'gue:6080',
              state: 'unchecked',
              reason: 'not checked yet',
              lastCheck: null,
              latencyMs: null,
            }),
            exampleReal({
              failures: 1,
              weight: 5,
              configuredWeight: 5,
              kernelWeight: 7,
              weightOverridden: true,
            }),
            exampleReal({ certificate: { ends: '2026-12-01T09:30:00.000Z', ended: false } }),
          ],
        }),
        exampleVirtual({ id: 'tcp:10.0.0.2:80', reals: [], fallback: null }),
      ],
      kernelSettings: [
        { name: 'net.ipv4.vs.sloppy_tcp', wanted: '1', value: '0', before: '0' },
        { name: 'net.ipv4.vs.conntrack', wanted: '1', value: '1', before: '0' },
        { name: 'net.ipv4.vs.pmtu_disc', wanted: '0', value: null, before: null },
      ],
      packetFilter: { table: 'inet directord', inPlace: false, trouble: 'nft is missing', rules: ['a', 'b'] },
    }),
    inPipe,
  );
  const expected = [
    /reloading for 3d 4h, dry run: the kernel is left alone/,
    /last reload: 5m ago, failed: 2 errors/,
    /^warning: net\.ipv4\.vs\.sloppy_tcp should be 1: the kernel has 0$/m,
    /^packet filter: table inet directord of nftables cannot be kept: nft is missing$/m,
    /^warning: net\.ipv4\.vs\.pmtu_disc should be 0: this kernel does not know it$/m,
    /^fwm6:1 {2}2 of 3 up, wrr, not in the table$/m,
    /^ {2}fd00::5 +unchecked +1h +- +- +gue:6080 +1 +1 .* not checked yet$/m,
    /10\.0\.0\.5:80 +up .* 5 +7 .*200 OK \(1 failed in a row; weight 5 set by an operator\)/,
    /200 OK \(certificate ends on 2026-12-01 09:30 UTC\)/,
    /fallback \[fd00::9\]:80: active: it takes the traffic/,
    /no real servers/,
  ];
  for (const pattern of expected) assert.match(text, pattern);
  assert.match(
    renderStatus(exampleStatus({ virtuals: [] }), inPipe),
    /The configuration has no virtual servers/,
  );
});

test('on a terminal, colour changes no column and lines end at its edge', () => {
  const long = exampleVirtual({ reals: [exampleReal({ reason: 'x'.repeat(300) })], fallback: null });
  const status = exampleStatus({ virtuals: [long] });
  const width = 100;
  const text = renderStatus(status, { now, paint: coloured, width });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with one
  const bare = text.replace(/\x1b\[\d+m/g, '');
  assert.notEqual(text, bare);
  assert.equal(bare, renderStatus(status, { now, paint: plain, width }));
  const real = bare.split('\n').find((line) => line.includes('xxx'));
  assert.equal(real?.length, width);
  assert.ok(real.endsWith('…'));
});

test('what a real server sent cannot steer the terminal', () => {
  const reason = 'got "\x1b[2J\nHTTP/1.1 500"';
  const text = renderStatus(
    exampleStatus({ virtuals: [exampleVirtual({ reals: [exampleReal({ reason })] })] }),
    inPipe,
  );
  assert.ok(!text.includes('\x1b'));
  assert.match(text, /\\u001b\[2J\\nHTTP/);
});

test('colour only where it can be seen and is wanted', () => {
  assert.equal(choosePaint({ isTTY: true }, { TERM: 'xterm' }), coloured);
  assert.equal(choosePaint({ isTTY: true }, { TERM: 'xterm', NO_COLOR: '' }), coloured);
  assert.equal(choosePaint({ isTTY: true }, { TERM: 'xterm', NO_COLOR: '1' }), plain);
  assert.equal(choosePaint({ isTTY: true }, { TERM: 'dumb' }), plain);
  assert.equal(choosePaint({}, { TERM: 'xterm' }), plain);
});

test('a plan reads like a diff', () => {
  assert.equal(
    renderPlan(
      [
        '-A -t 10.0.0.1:80 -s wrr',
        '-a -t 10.0.0.1:80 -r 10.0.0.5:80 -g -w 1',
        '-E -f 1 -s rr',
        '-d -f 2 -r 10.0.0.5:80',
        'nft delete rule inet directord output x',
        'nft add rule inet directord output y',
        'sysctl -w net.ipv4.ip_forward=1',
      ],
      plain,
    ),
    `+ -A -t 10.0.0.1:80 -s wrr
+ -a -t 10.0.0.1:80 -r 10.0.0.5:80 -g -w 1
~ -E -f 1 -s rr
- -d -f 2 -r 10.0.0.5:80
- nft delete rule inet directord output x
+ nft add rule inet directord output y
~ sysctl -w net.ipv4.ip_forward=1
7 changes: 3 to add, 2 to edit, 2 to delete`,
  );
  assert.match(renderPlan([], plain), /everything as the configuration wants it/);
});

test('an event is always one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (message) => {
      const line = renderEvent(exampleEvent({ message }), plain);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
      assert.ok(!/[\x00-\x1f\x7f]/.test(line));
      assert.ok(line.startsWith('2026-11-21 08:23:22  info     '));
    }),
  );
});
