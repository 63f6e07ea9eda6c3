import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import { optional } from '../../config/optional.ts';
import type { CheckPlan } from '../check-plan.ts';
import type { MysqlParameters } from './mysql.ts';
import { sqlParameters, sqlPlan } from './plan-sql.ts';
import { tlsWhereAsked } from './plan-tls.ts';

/** `service = mysql`, for MySQL and MariaDB. */
export function planMysql(virtual: VirtualServer, real: RealServer, port: number): CheckPlan {
  const planning = sqlParameters(virtual, real, port);
  if (!planning.ok) {
    return planning.plan;
  }
  const { check } = virtual;
  const parameters: MysqlParameters = {
    ...planning.parameters,
    ...tlsWhereAsked(check),
    ...optional('replicationLag', check.replicationLagSeconds),
  };
  return sqlPlan('mysql', parameters, async () => (await import('./mysql.ts')).mysqlCheck(parameters));
}
