import type { RunningVirtual } from './servers.ts';

/** Whether a real server is up; `unknown` until one is found to be, or each has been judged. */
export type Availability = 'unknown' | 'available' | 'unavailable';

/** What the checks say of a virtual server, whatever operators have drained. */
export function availability({ servers }: RunningVirtual): Availability {
  const states = servers.map(({ health }) => health.state);
  if (states.some(({ checked, up }) => checked && up)) return 'available';
  return states.length > 0 && states.every(({ checked }) => checked) ? 'unavailable' : 'unknown';
}
