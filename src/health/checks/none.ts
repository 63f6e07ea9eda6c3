import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import type { CheckPlan } from '../check-plan.ts';
import { up } from '../words.ts';

/** `service = none` with a negotiate check: nothing is asked, so the server always counts as up. */
export function planNone(_virtual: VirtualServer, real: RealServer): CheckPlan {
  const outcome = up('not checked (service = none)');
  return {
    kind: 'none',
    parameters: { address: real.address, port: real.port },
    description: `none ${real.address}`,
    timeoutMs: 1000,
    run: async () => outcome,
  };
}
