import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import { type CheckPlan, refusedPlan } from '../check-plan.ts';
import { sqlParameters, sqlPlan } from './plan-sql.ts';

/** `service = oracle`: `database` is the SID of the instance. */
export function planOracle(virtual: VirtualServer, real: RealServer, port: number): CheckPlan {
  const planning = sqlParameters(virtual, real, port);
  if (!planning.ok) {
    return planning.plan;
  }
  const { parameters } = planning;
  // It becomes part of a connect descriptor, where parentheses and `=` have a meaning.
  if (!/^[A-Za-z0-9_$#.-]+$/.test(parameters.database)) {
    return refusedPlan(real, 'oracle needs a database: the SID of the instance, such as "ORCL"');
  }
  return sqlPlan('oracle', parameters, async () => (await import('./oracle.ts')).oracleCheck(parameters));
}
