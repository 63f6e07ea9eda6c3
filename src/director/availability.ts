import type { RunningVirtual, Server } from './servers.ts';

/** Whether a real server is up; `unknown` until one is found to be, or each has been judged. */
export type Availability = 'unknown' | 'available' | 'unavailable';

/** What checks and agents say of the health of a virtual server, whatever operators have drained. */
export function availability({ servers }: RunningVirtual): Availability {
  const states = servers.map(({ health }) => health.state);
  const isUp = ({ health: { state, agent } }: Server) =>
    state.checked && state.up && agent?.said.health !== 'down';
  if (servers.some(isUp)) return 'available';
  return states.length > 0 && states.every(({ checked }) => checked) ? 'unavailable' : 'unknown';
}
