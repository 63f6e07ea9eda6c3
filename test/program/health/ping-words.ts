/** Pings each address that is given, and tells the outcomes; run by the tests of ping, in namespaces. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { pingCheck } from '../../../src/health/checks/ping.ts';

for (const address of process.argv.slice(2)) {
  const check = pingCheck({ address, attempts: 2, timeoutMs: 100 });
  const outcome = await check(new AbortController().signal);
  console.log(outcome.up ? `up: ${outcome.detail}` : `down: ${outcome.reason}`);
}
await new Promise((resolve) => setTimeout(resolve, 50));
const open = readdirSync('/proc/self/fd').flatMap((descriptor) => {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return [];
  }
});
// Standard output may be a socket; ICMP and UDP sockets are told by their protocol.
const icmp = open.filter((target) => target.startsWith('socket:') && isInternet(target));
console.log(icmp.length === 0 ? 'no socket is left open' : `${icmp.length} sockets are left open`);

function isInternet(target: string): boolean {
  const inode = /\d+/.exec(target)?.[0] ?? '';
  return ['icmp', 'icmp6', 'raw', 'raw6', 'udp', 'udp6'].some((table) => tableHas(table, inode));
}

function tableHas(table: string, inode: string): boolean {
  try {
    return readFileSync(`/proc/self/net/${table}`, 'utf8').split(/\s+/).includes(inode);
  } catch {
    return false;
  }
}
