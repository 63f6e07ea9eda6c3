import { lockProgramMemory } from '../system/lock-memory.ts';
import { makeThreadRealTime } from '../system/real-time.ts';

/**
 * Keeps this thread punctual on a host that is short of processors or memory: a keepalive that is late for long
 * enough is a failover. Called when everything is loaded, for what is loaded later is not locked.
 *
 * @returns what could not be done, for the log; the thread goes on without it.
 */
export function prepareThread(): readonly string[] {
  // First, as long as it has to share the processor: locking takes a while.
  const { trouble: memory } = lockProgramMemory();
  const priority = makeThreadRealTime();
  return [
    ...(priority === undefined ? [] : [`heartbeats have no real-time priority: ${priority}`]),
    ...(memory === undefined ? [] : [`the program is not locked in memory: ${memory}`]),
  ];
}
