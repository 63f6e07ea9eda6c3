import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import type { CheckPlan } from '../check-plan.ts';
import type { PgsqlParameters } from './pgsql.ts';
import { sqlParameters, sqlPlan } from './plan-sql.ts';
import { tlsClientParameters } from './plan-tls.ts';

/** `service = pgsql`. */
export function planPgsql(virtual: VirtualServer, real: RealServer, port: number): CheckPlan {
  const planning = sqlParameters(virtual, real, port);
  if (!planning.ok) {
    return planning.plan;
  }
  const parameters: PgsqlParameters = {
    ...planning.parameters,
    tls: tlsClientParameters(virtual.check),
  };
  return sqlPlan('pgsql', parameters, async () => (await import('./pgsql.ts')).pgsqlCheck(parameters));
}
