import assert from 'node:assert/strict';
import { after, describe, type TestContext, test } from 'node:test';
import { HOSTILE_TIMEOUT_MS, type HostileCase, hostileCases, usualReasons } from './hostile-cases.ts';
import { type Hostility, hostileServer, hostilities } from './hostile-server.ts';
import { planned } from './run-check.ts';
import { eventually } from './servers.ts';

/** Of a check that must end otherwise than by its timeout, on a machine with other work, too. */
const UNREACHED_TIMEOUT_MS = 20_000;
/** Beyond the timeout, on such a machine. */
const SLACK_MS = 30_000;

/** Runs the check against the attack, and tells what is wrong with its end. */
async function faultsOf(t: TestContext, hostility: Hostility, row: HostileCase): Promise<string[]> {
  const server = await hostileServer(t, hostility, row);
  const timeoutMs = isWaitedOut(hostility, row) ? HOSTILE_TIMEOUT_MS : UNREACHED_TIMEOUT_MS;
  const check = { negotiateTimeoutMs: timeoutMs, checkTimeoutMs: timeoutMs, ...row.check };
  const plan = planned(server.port, check, row.identity === undefined ? {} : { identity: row.identity });
  const startedAt = performance.now();
  const outcome = await plan.run(new AbortController().signal);
  const tookMs = performance.now() - startedAt;
  const faults: string[] = [];
  const words = outcome.up ? `up: ${outcome.detail}` : outcome.reason;
  const expected = expectedReason(hostility, row);
  if (outcome.up || !expected.test(words)) faults.push(`${hostility}: ${words}, instead of ${expected}`);
  if (tookMs > timeoutMs + SLACK_MS) faults.push(`${hostility}: the check took ${tookMs} ms`);
  await eventually(() => server.open() === 0, `no connection to the server that ${hostility}`);
  return faults;
}

function expectedReason(hostility: Hostility, row: HostileCase): RegExp {
  return row.reasons[hostility] ?? usualReasons[hostility];
}

/** The check ends by its timeout, for it hears nothing to judge by. */
function isWaitedOut(hostility: Hostility, row: HostileCase): boolean {
  return / within 5 s\$$/.test(expectedReason(hostility, row).source);
}

function testCases({ waitedOut }: { readonly waitedOut: boolean }): void {
  for (const row of hostileCases) {
    const those = hostilities.filter((hostility) => isWaitedOut(hostility, row) === waitedOut);
    test(row.name, async (t) => {
      assert.notEqual(those.length, 0);
      const faults = await Promise.all(those.map((hostility) => faultsOf(t, hostility, row)));
      assert.deepEqual(faults.flat(), []);
    });
  }
}

// Few at once, for these checks must end before their timeout.
describe('a server that attacks is down in time, for the right reason, and no socket stays open', {
  concurrency: 3,
}, () => {
  testCases({ waitedOut: false });
});

// These only wait, so they can all wait together.
describe('a server that keeps its clients waiting is down in time, and no socket stays open', {
  concurrency: true,
}, () => {
  testCases({ waitedOut: true });
});

after(async () => {
  const sockets = () => process.getActiveResourcesInfo().filter((name) => /TCP.*Wrap|TLS|UDP/.test(name));
  await eventually(() => sockets().length === 0, 'no socket is left in this process');
});
