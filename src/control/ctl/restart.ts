import { setTimeout as delay } from 'node:timers/promises';
import type { MemberStatus } from '../../pair/member-status.ts';
import { type ControlClient, ControlError } from '../control-client.ts';
import { printable } from '../printable.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/**
 * Milliseconds. Nobody at the socket for `absentMs`: the service manager, which waits for a second or so, has not
 * started it. One that starts does what a reload does, and has as long.
 */
const RESTART_WAIT = { pollMs: 200, absentMs: 30_000, totalMs: 120_000 };

/** What tells one run of a daemon from the next. */
type Run = Pick<MemberStatus, 'pid' | 'startedAt' | 'version'>;

/** Announces a restart, upon which the daemon ends; with `wait`, the exit code tells whether the next one runs. */
export async function restart(
  client: Pick<ControlClient, 'restart' | 'status'>,
  { json, wait }: { readonly json: boolean; readonly wait: boolean },
  terminal: Terminal,
  bounds = RESTART_WAIT,
): Promise<ExitCode> {
  const before = wait ? await client.status() : undefined;
  const outcome = await client.restart();
  const back = outcome.ok && before !== undefined ? await nextRun(client, before, bounds) : undefined;
  const result =
    back === undefined
      ? outcome
      : 'trouble' in back
        ? { ok: false, message: back.trouble }
        : { ok: true, message: words(back), daemon: back };
  if (json) terminal.print(JSON.stringify(result, undefined, 2));
  else if (!result.ok) terminal.complain(printable(result.message));
  else if (wait) terminal.print(printable(result.message));
  else terminal.print(`restarting: ${printable(result.message)} (--wait would tell when it is back)`);
  return result.ok ? EXIT.done : EXIT.failed;
}

function words({ version, pid }: Run): string {
  return `directord ${version} runs (pid ${pid})`;
}

async function nextRun(
  client: Pick<ControlClient, 'status'>,
  before: Run,
  { pollMs, absentMs, totalMs }: typeof RESTART_WAIT,
): Promise<Run | { readonly trouble: string }> {
  const start = performance.now();
  let lastThere = start;
  let last = 'it has not ended';
  while (performance.now() - start < totalMs && performance.now() - lastThere < absentMs) {
    await delay(pollMs);
    try {
      const { pid, startedAt, version, phase } = await client.status();
      if ((pid !== before.pid || startedAt !== before.startedAt) && phase === 'running') {
        return { pid, startedAt, version };
      }
      lastThere = performance.now();
      last = pid === before.pid ? 'it has not ended' : `it is ${phase}`;
    } catch (error) {
      // Its last moments can break a connection; who may not ask will not be told later either.
      if (!(error instanceof ControlError) || error.kind === 'denied') throw error;
      if (error.kind === 'busy') lastThere = performance.now();
      last = error.message;
    }
  }
  const seconds = Math.round((performance.now() - start) / 1000);
  const hint = 'look at systemctl status directord; the peers take over when they have waited long enough';
  return { trouble: `no new directord runs after ${seconds} s: ${last}; ${hint}` };
}
