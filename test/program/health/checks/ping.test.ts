import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { openIcmpSocket } from '../../../../src/system/icmp-socket.ts';

const program = fileURLToPath(new URL('../ping-words.js', import.meta.url));

function mayPing(): boolean {
  const opened = openIcmpSocket('inet', () => {});
  if (opened.ok) {
    opened.socket.close();
  }
  return opened.ok;
}

/** What pings of these addresses say in a network namespace of their own, after `preparation`. */
function wordsInNamespace(preparation: string, ...addresses: string[]): string[] {
  const script = `ip link set lo up && ${preparation} && exec "$@"`;
  const command = ['-n', 'sh', '-ec', script, 'sh', process.execPath, program, ...addresses];
  const { stdout, stderr, status } = spawnSync('unshare', command, { encoding: 'utf8', timeout: 60_000 });
  assert.equal(status, 0, stderr);
  return stdout.trim().split('\n');
}

const namespaces = spawnSync('unshare', ['-n', 'ip', 'link', 'set', 'lo', 'up']).status === 0;
const needsNamespaces = namespaces ? false : 'needs the right to make network namespaces';

test('an address of this host answers', { skip: mayPing() ? false : 'may open no ICMP socket' }, () => {
  const { stdout } = spawnSync(process.execPath, [program, '127.0.0.1', '::1'], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.deepEqual(stdout.trim().split('\n'), ['up: echo reply', 'up: echo reply', 'no socket is left open']);
});

const anybody = 'echo 0 2147483647 >/proc/sys/net/ipv4/ping_group_range';
const nobody = 'echo 1 0 >/proc/sys/net/ipv4/ping_group_range';
const deaf =
  'echo 1 >/proc/sys/net/ipv4/icmp_echo_ignore_all && echo 1 >/proc/sys/net/ipv6/icmp/echo_ignore_all';
const silence = 'down: no echo reply within 0.1 s (2 attempts)';

for (const [kind, range] of [
  ['ping sockets', anybody],
  ['raw sockets', nobody],
] as const) {
  test(`${kind}: answers, silence, and no route`, { skip: needsNamespaces }, () => {
    assert.deepEqual(wordsInNamespace(range, '127.0.0.1', '::1', '10.9.9.9'), [
      'up: echo reply',
      'up: echo reply',
      'down: the network is unreachable (2 attempts)',
      'no socket is left open',
    ]);
    assert.deepEqual(wordsInNamespace(`${range} && ${deaf}`, '127.0.0.1', '::1'), [
      silence,
      silence,
      'no socket is left open',
    ]);
  });
}
