import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMonitor } from '../../../src/health/monitor.ts';
import { planCheck } from '../../../src/health/plan-check.ts';
import { openLoopbackSite } from './loopback-site.ts';
import { eventually } from './servers.ts';
import { realServer, virtualServer } from './settings.ts';

const intervalMs = 150;
const timeoutMs = 150;
/** The bar is interval + timeout + 250 ms; the test machine may be busy with other tests. */
const patienceMs = intervalMs + timeoutMs + 10_000;

test('dead servers do not delay the discovery of another one', async (t) => {
  // Of this process alone, and none that the kernel gives to others.
  const site = await openLoopbackSite(20, 10, 10_000 + (process.pid % 20_000));
  t.after(() => site.close());
  const up = new Map<string, boolean>();
  const addresses = new Map<string, string>();
  const monitor = createMonitor({
    onVerdict: ({ key }, { outcome }) => up.set(addresses.get(key) ?? '', outcome.up),
  });
  t.after(() => monitor.close());
  const virtual = virtualServer({ checkIntervalMs: intervalMs, negotiateTimeoutMs: timeoutMs });
  const plans = [...site.healthy, ...site.blackHoled].flatMap((address) => {
    const plan = planCheck(virtual, realServer(address, site.port));
    addresses.set(plan?.key ?? '', address);
    return plan ?? [];
  });
  await monitor.watch(plans);
  await eventually(() => up.size === plans.length, 'a verdict on each server');
  assert.ok(site.healthy.every((address) => up.get(address) === true));
  assert.ok(site.blackHoled.every((address) => up.get(address) === false));

  for (const [index, death] of (['refuses', 'vanishes', 'refuses', 'vanishes'] as const).entries()) {
    const address = site.healthy[index * 5] ?? '';
    await site.kill(address, death);
    const diedAt = performance.now();
    while (up.get(address) === true) {
      await sleep(5);
      assert.ok(performance.now() - diedAt < patienceMs, `${address} ${death} and is still up`);
    }
  }
});
