/**
 * How late the keepalives of a whole failover thread arrive at its peer while this main thread is idle, is blocked for
 * 2 s at a time, and makes 2,000 HTTP checks a second (or as many as the machine has time for, which is printed) of
 * servers in another process. Keepalive 10 ms, over loopback.
 * Bar: 99.9 % at most 20 ms late. Fails at five times that: the machine may be busy with other things.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PairSettings } from '../../../src/config/settings-pair.ts';
import { newKeyFileText } from '../../../src/dgram-heartbeat/index.ts';
import { startFailover } from '../../../src/failover-shell/failover.ts';
import { createMonitor } from '../../../src/health/monitor.ts';
import { planCheck } from '../../../src/health/plan-check.ts';
import { freePort } from '../../unit/dgram-heartbeat/support/started.ts';
import { group, pair } from '../../unit/failover-shell/pair.ts';
import { realServer, virtualServer } from '../../unit/health/settings.ts';
import type { PeerReply, PeerSettings } from './keepalive-peer-process.ts';
import type { SiteReply } from './loopback-site-process.ts';

const keepaliveMs = 10;
const runMs = 15_000;
const blockMs = 2_000;
const barMs = 20;
const servers = 500;
/** From the end of one check to the start of the next: with some 10 ms for the check itself, 2,000 a second. */
const checkIntervalMs = 240;
const sitePort = 18_082;

const directory = mkdtempSync(join(tmpdir(), 'keepalive-delay-'));
const keyFile = join(directory, 'key');
writeFileSync(keyFile, newKeyFileText(), { mode: 0o600 });
const [ours, theirs, tap] = [await freePort(), await freePort(), await freePort()];

/** `peerPort`: where lvs2 is for whoever reads this. */
function settings(node: string, peerPort: number) {
  const timing = { keepaliveMs, warntimeMs: 500, deadtimeMs: 1_000, initdeadMs: 3_000 };
  const at = (name: string, port: number): PairSettings['nodes'][number] => ({
    name,
    addresses: [{ family: 'inet', address: '127.0.0.1', port }],
  });
  const nodes = [at('lvs1', ours), at('lvs2', peerPort)];
  return {
    pair: pair({ keyFile, timing, nodes, groups: [group({ vips: [] })] }),
    node,
    digest: '0011223344556677',
    ledgerFile: join(directory, `held-${node}.json`),
  };
}

const peerSettings: PeerSettings = { ...settings('lvs2', theirs), listenOn: tap, passTo: theirs };
const peer = fork(new URL('./keepalive-peer-process.js', import.meta.url), [JSON.stringify(peerSettings)]);
await nextReply(peer);
const failover = await startFailover({
  ...settings('lvs1', tap),
  onNotice: (notice) => {
    if (notice.kind === 'note' && /real-time| is (late|dead)/.test(notice.text)) console.log(notice.text);
  },
  onRole: () => {},
  onFailure: (reason) => {
    throw new Error(reason);
  },
});
failover.setTableReady('web', true);
await sleep(2_000);

await measure('main thread idle', () => sleep(runMs));
await measure(`main thread blocked for ${blockMs} ms at a time`, async () => {
  const end = performance.now() + runMs;
  while (performance.now() < end) {
    block(blockMs);
    await sleep(20);
  }
});
await measureChecks();
await failover.stop();
peer.disconnect();
await once(peer, 'exit');
rmSync(directory, { recursive: true });

async function measureChecks(): Promise<void> {
  const site = fork(new URL('./loopback-site-process.js', import.meta.url), [
    `${servers}`,
    '0',
    `${sitePort}`,
  ]);
  const [opened] = (await once(site, 'message')) as [SiteReply];
  if (opened.kind !== 'open') throw new Error(`unexpected: ${opened.kind}`);
  let verdicts = 0;
  let down = 0;
  const monitor = createMonitor({
    onVerdict(_, verdict) {
      verdicts += 1;
      if (!verdict.outcome.up) down += 1;
    },
  });
  const virtual = virtualServer({ checkIntervalMs, checkTimeoutMs: 5_000, negotiateTimeoutMs: 5_000 });
  await monitor.watch(
    opened.healthy.flatMap((address) => planCheck(virtual, realServer(address, sitePort)) ?? []),
  );
  // The first checks are spread over a second.
  await sleep(2_000);
  verdicts = 0;
  down = 0;
  await measure('HTTP checks', () => sleep(runMs));
  console.log(`  ${Math.round((verdicts * 1000) / runMs)} checks a second, ${down} of them down`);
  await monitor.close();
  site.disconnect();
}

async function measure(what: string, work: () => Promise<unknown>): Promise<void> {
  peer.send('begin');
  await nextReply(peer);
  await work();
  peer.send('end');
  const reply = await nextReply(peer);
  if (reply === 'ready') throw new Error('the peer started anew');
  const { arrivals, troubles } = reply;
  /** How much longer than keepalive the peer waited for the next one. */
  const late = arrivals
    .slice(1)
    .map((at, index) => Math.max(0, at - (arrivals[index] ?? at) - keepaliveMs))
    .sort((a, b) => a - b);
  const at = (share: number) => late[Math.min(late.length - 1, Math.floor(share * late.length))] ?? Infinity;
  const figures = [0.5, 0.99, 0.999, 1].map((share) => at(share).toFixed(2));
  console.log(
    `${what}: ${arrivals.length} keepalives; late by ${figures[0]} ms (median), ${figures[1]} ms (99 %), ` +
      `${figures[2]} ms (99.9 %; bar ${barMs} ms), ${figures[3]} ms (most)`,
  );
  for (const trouble of troubles) console.log(`  the peer says: ${trouble}`);
  if (at(0.999) > 5 * barMs || troubles.some((text) => text.includes('dead'))) process.exitCode = 1;
}

async function nextReply(child: ChildProcess): Promise<PeerReply> {
  const [reply] = (await once(child, 'message')) as [PeerReply];
  return reply;
}

function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}
