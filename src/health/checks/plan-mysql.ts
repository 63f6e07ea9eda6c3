import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import type { CheckPlan } from '../check-plan.ts';
import { sqlParameters, sqlPlan } from './plan-sql.ts';

/** `service = mysql`, for MySQL and MariaDB. */
export function planMysql(virtual: VirtualServer, real: RealServer, port: number): CheckPlan {
  const planning = sqlParameters(virtual, real, port);
  if (!planning.ok) {
    return planning.plan;
  }
  const { parameters } = planning;
  return sqlPlan('mysql', parameters, async () => (await import('./mysql.ts')).mysqlCheck(parameters));
}
