/** CPU time of one check of each kind, in this process: 200 servers on loopback addresses, 20 at a time. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { CheckSettings } from '../../../src/config/configuration.ts';
import { planCheck } from '../../../src/health/plan-check.ts';
import type { PlannedCheck } from '../../../src/health/planned-check.ts';
import { realServer, virtualServer } from '../../unit/health/settings.ts';
import type { SiteReply } from './loopback-site-process.ts';

const SERVERS = 200;
const PORT = 18081;
const CHECKS = 4000;
const AT_ONCE = 20;

const child = fork(new URL('./loopback-site-process.js', import.meta.url), [`${SERVERS}`, '0', `${PORT}`]);
const [opened] = (await once(child, 'message')) as [SiteReply];
if (opened.kind !== 'open') throw new Error(`unexpected: ${opened.kind}`);

const kinds: Readonly<Record<string, Partial<CheckSettings>>> = {
  connect: { type: { kind: 'connect' } },
  http: {},
  'http with receive': { receive: 'Test Page' },
  ping: { type: { kind: 'ping' } },
};
for (const [kind, settings] of Object.entries(kinds)) {
  const virtual = virtualServer({ checkTimeoutMs: 5000, negotiateTimeoutMs: 5000, ...settings });
  const plans = opened.healthy.flatMap((address) => planCheck(virtual, realServer(address, PORT)) ?? []);
  try {
    await run(plans, CHECKS / 4);
    const before = process.cpuUsage();
    await run(plans, CHECKS);
    const { user, system } = process.cpuUsage(before);
    console.log(`${kind}: ${((user + system) / 1000 / CHECKS).toFixed(3)} ms CPU`);
  } catch (error) {
    console.log(`${kind}: not measured: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
  }
}
child.disconnect();

/** Runs `count` checks, round robin; a server that is not up makes the figures worthless. */
async function run(plans: readonly PlannedCheck[], count: number): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const plan = plans[next++ % plans.length];
      const outcome = await plan?.run(new AbortController().signal);
      if (outcome?.up !== true) throw new Error(outcome?.reason ?? 'nothing to check');
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}
