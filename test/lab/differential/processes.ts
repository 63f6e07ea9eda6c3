import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Signals a daemon that is not our child, or its whole process group (SIGKILL), and waits until it is gone. */
export async function endGroup(pid: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const found = readProcess(pid);
  if (found === undefined) return;
  process.kill(signal === 'SIGKILL' ? -found.group : pid, signal);
  const deadline = performance.now() + 20_000;
  while (readProcess(pid) !== undefined) {
    assert.ok(performance.now() < deadline, `process ${pid} outlives ${signal}`);
    await sleep(50);
  }
}

/** Undefined where the process is gone, or only waits to be waited for. */
function readProcess(pid: number): { readonly group: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which is in parentheses: state, parent, process group.
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : { group: Number(group) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return undefined;
    throw error;
  }
}
