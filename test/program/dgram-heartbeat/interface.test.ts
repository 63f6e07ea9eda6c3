/**
 * Links on an interface that goes and comes back, and IPv6 multicast, which lo does not do: in two network
 * namespaces of their own.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Link } from '../../../src/dgram-heartbeat/links/link.ts';

const spaces = [`hb${process.pid}a`, `hb${process.pid}b`] as const;
const ip = (...args: readonly string[]) => execFileSync('ip', args, { stdio: 'pipe' });
const inSpace = (space: string, ...args: readonly string[]) => ip('-n', space, ...args);

const possible = spawnSync('ip', ['netns', 'add', spaces[0]]).status === 0;
const skip = possible ? false : 'needs root and ip(8) to make network namespaces';

before(() => {
  if (!possible) return;
  ip('netns', 'add', spaces[1]);
  plug();
});
after(() => {
  if (possible) for (const space of spaces) spawnSync('ip', ['netns', 'del', space]);
});

function plug(): void {
  ip('link', 'add', 'hb0', 'netns', spaces[0], 'type', 'veth', 'peer', 'name', 'hb0', 'netns', spaces[1]);
  for (const [index, space] of spaces.entries()) {
    inSpace(space, 'addr', 'add', `10.77.0.${index + 1}/24`, 'dev', 'hb0');
    inSpace(space, 'addr', 'add', `fd77::${index + 1}/64`, 'dev', 'hb0', 'nodad');
    inSpace(space, 'link', 'set', 'hb0', 'addrgenmode', 'none');
    inSpace(space, 'link', 'set', 'hb0', 'up');
    inSpace(space, 'addr', 'add', `fe80::${index + 1}/64`, 'dev', 'hb0', 'nodad');
  }
}

function links(index: number): readonly Link[] {
  const other = `lvs${2 - index}`;
  const ends = (one: string, two: string) => (index === 0 ? [one, two] : [two, one]);
  const unicast = (name: string, [local = '', peer = '']: string[]): Link => ({
    kind: 'unicast',
    name,
    local: { address: local, port: 694 },
    peers: { [other]: { address: peer, port: 694 } },
  });
  return [
    unicast('v4', ends('10.77.0.1', '10.77.0.2')),
    unicast('v6', ends('fd77::1', 'fd77::2')),
    unicast('local', ends('fe80::1%hb0', 'fe80::2%hb0')),
    { kind: 'multicast', name: 'group4', group: '239.0.0.94', port: 694, interface: 'hb0' },
    { kind: 'multicast', name: 'group6', group: 'ff02::94', port: 694, interface: 'hb0', ttl: 2 },
    { kind: 'broadcast', name: 'all', port: 694, interface: 'hb0' },
  ];
}
const names = links(0).map(({ name }) => name);

/** Runs a heartbeat in a namespace, and collects what it tells, line by line. */
function run(index: number): { readonly lines: string[]; stop(): Promise<void> } {
  const program = fileURLToPath(new URL('./heartbeat-process.js', import.meta.url));
  const args = [
    'netns',
    'exec',
    spaces[index] ?? '',
    process.execPath,
    program,
    `${index + 1}`,
    JSON.stringify(links(index)),
  ];
  const child = spawn('ip', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return {
    lines,
    stop() {
      child.stdin.end();
      return ended;
    },
  };
}

async function all(lines: readonly string[], wanted: readonly string[]): Promise<void> {
  const deadline = performance.now() + 30_000;
  while (wanted.some((line) => !lines.includes(line))) {
    const missing = () => wanted.filter((line) => !lines.includes(line)).join(', ');
    assert.ok(performance.now() < deadline, `missing: ${missing()}; told: ${lines.join(', ')}`);
    await sleep(10);
  }
}

test('every kind of link, through a cable that is taken away with its interface and comes back', {
  skip,
}, async () => {
  const nodes = [run(0), run(1)];
  try {
    for (const { lines } of nodes)
      await all(lines, ['peer-alive', ...names.map((name) => `link-up ${name}`)]);
    for (const { lines } of nodes) lines.splice(0);
    inSpace(spaces[0], 'link', 'del', 'hb0');
    for (const { lines } of nodes) {
      await all(lines, [
        'peer-dead',
        ...names.flatMap((name) => [`link-down ${name}`, `link-fault ${name}`]),
      ]);
    }
    for (const { lines } of nodes) lines.splice(0);
    // Long enough for every socket to be found dead and to be opened in vain.
    await sleep(700);
    plug();
    const wanted = names.flatMap((name) => [`link-up ${name}`, `link-repaired ${name}`]);
    for (const { lines } of nodes) await all(lines, ['peer-alive', ...wanted]);
  } finally {
    for (const node of nodes) await node.stop();
  }
});
