/**
 * 500 real servers over loopback addresses, 100 of them black-holed, checkinterval 1, checktimeout 1: how
 * long it takes until a healthy server that dies is seen down. Bar: 1 + 1 + 0.25 s, every time of 20.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMonitor } from '../../../src/health/monitor.ts';
import { planCheck } from '../../../src/health/plan-check.ts';
import { realServer, virtualServer } from '../../unit/health/settings.ts';
import type { SiteReply, SiteRequest } from './loopback-site-process.ts';

const HEALTHY = 400;
const BLACK_HOLED = 100;
const PORT = 18080;
const DEATHS = 20;
const INTERVAL_MS = 1000;
const TIMEOUT_MS = 1000;
const BAR_MS = INTERVAL_MS + TIMEOUT_MS + 250;

const child = fork(new URL('./loopback-site-process.js', import.meta.url), [
  String(HEALTHY),
  String(BLACK_HOLED),
  String(PORT),
]);
const opened = await nextReply(child);
if (opened.kind !== 'open') throw new Error(`unexpected: ${opened.kind}`);

const virtual = virtualServer({
  checkIntervalMs: INTERVAL_MS,
  checkTimeoutMs: TIMEOUT_MS,
  negotiateTimeoutMs: TIMEOUT_MS,
  receive: 'Test Page',
});
/** What each server was last seen as, by address. */
const up = new Map<string, boolean>();
const dead = new Set<string>(opened.blackHoled);
let falseAlarms = 0;
const waiting = new Map<string, () => void>();
let runs = 0;
const addressOf = new Map<string, string>();
const monitor = createMonitor({
  onVerdict({ key }, { outcome }) {
    runs += 1;
    const address = addressOf.get(key) ?? '';
    if (outcome.up) {
      dead.delete(address);
    } else if (!dead.has(address)) {
      falseAlarms += 1;
    }
    if (up.get(address) !== outcome.up) {
      up.set(address, outcome.up);
      waiting.get(address)?.();
    }
  },
});
const plans = [...opened.healthy, ...opened.blackHoled].map((address) => {
  const plan = planCheck(virtual, realServer(address, PORT));
  if (plan === undefined) throw new Error('nothing to check');
  addressOf.set(plan.key, address);
  return plan;
});
const startedAt = performance.now();
await monitor.watch(plans);
while (up.size < plans.length) await sleep(10);
console.log(`first verdicts of all ${plans.length} servers: ${ms(performance.now() - startedAt)}`);
await sleep(3 * INTERVAL_MS);

const cpuBefore = process.cpuUsage();
const runsBefore = runs;
const measuredFrom = performance.now();
const times: number[] = [];
for (let death = 0; death < DEATHS; death += 1) {
  const address = opened.healthy[(death * 37) % HEALTHY] ?? '';
  // Deaths at every moment of the interval; half of the servers refuse connections, half vanish.
  await sleep((INTERVAL_MS * death) / DEATHS);
  const seen = new Promise<bigint>((resolve) => {
    waiting.set(address, () => resolve(process.hrtime.bigint()));
  });
  dead.add(address);
  const killed = await ask({ kind: 'kill', address, death: death % 2 === 0 ? 'refuses' : 'vanishes' });
  const seenAt = await seen;
  waiting.delete(address);
  if (killed.kind !== 'killed') throw new Error(`unexpected: ${killed.kind}`);
  times.push(Number(seenAt - BigInt(killed.diedAt)) / 1e6);
  await ask({ kind: 'revive', address });
}
const cpu = process.cpuUsage(cpuBefore);
const elapsedMs = performance.now() - measuredFrom;
await monitor.close();
child.disconnect();

times.sort((a, b) => a - b);
const worst = times.at(-1) ?? Number.POSITIVE_INFINITY;
console.log(`death to verdict, ${DEATHS} times: median ${ms(times[DEATHS / 2] ?? 0)}, worst ${ms(worst)}`);
console.log(`bar: ${ms(BAR_MS)} every time: ${worst <= BAR_MS ? 'met' : 'MISSED'}`);
console.log(
  `${Math.round(((runs - runsBefore) / elapsedMs) * 1000)} checks a second, ` +
    `${((cpu.user + cpu.system) / 1000 / (runs - runsBefore)).toFixed(3)} ms CPU each`,
);
console.log(`healthy servers called down: ${falseAlarms} times`);
process.exitCode = worst <= BAR_MS && falseAlarms === 0 ? 0 : 1;

async function nextReply(process: ChildProcess): Promise<SiteReply> {
  const [reply] = (await once(process, 'message')) as [SiteReply];
  return reply;
}

async function ask(request: SiteRequest): Promise<SiteReply> {
  const reply = nextReply(child);
  child.send(request);
  return reply;
}

function ms(milliseconds: number): string {
  return `${Math.round(milliseconds)} ms`;
}
