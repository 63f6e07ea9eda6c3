import type { RealServer, VirtualServer } from '../config/configuration.ts';
import { checkPort } from './check-port.ts';
import type { Check } from './planned-check.ts';
import { down } from './words.ts';

/**
 * A check with all that influences its result. Its key is made of `kind` and `parameters`, and `run` sees
 * nothing else, so checks with equal keys are equal.
 */
export interface CheckPlan {
  /** Such as `connect` or `http`. */
  readonly kind: string;
  /** Always written in the same order by the same kind. */
  readonly parameters: object;
  /** Such as `http 10.0.0.5:80`; for people. */
  readonly description: string;
  /** Within which `run` settles by itself, in milliseconds. */
  readonly timeoutMs: number;
  readonly run: Check;
}

/** One kind of check, planned for one real server of one virtual server. */
export type PlanKind = (virtual: VirtualServer, real: RealServer) => CheckPlan;

/** A kind of check that needs a port: where the configuration gives none, it says so and the server is down. */
export function withPort(
  plan: (virtual: VirtualServer, real: RealServer, port: number) => CheckPlan,
): PlanKind {
  return (virtual, real) => {
    const port = checkPort(virtual, real);
    if (port !== undefined) {
      return plan(virtual, real, port);
    }
    return refusedPlan(
      real,
      'there is no port to check: set checkport in the virtual server, or a port on its real= line',
    );
  };
}

/** A plan for what cannot be checked as configured: down, for a reason that says what to set. */
export function refusedPlan(real: RealServer, reason: string): CheckPlan {
  const outcome = down(reason);
  return {
    kind: 'refused',
    parameters: { address: real.address, reason },
    description: `nothing at ${real.address}`,
    timeoutMs: 1000,
    run: async () => outcome,
  };
}
