import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import type { CheckPlan } from '../check-plan.ts';
import type { PgsqlParameters } from './pgsql.ts';
import { sqlParameters, sqlPlan } from './plan-sql.ts';

/** `service = pgsql`. */
export function planPgsql(virtual: VirtualServer, real: RealServer, port: number): CheckPlan {
  const planning = sqlParameters(virtual, real, port);
  if (!planning.ok) {
    return planning.plan;
  }
  const { tlsVerify, tlsCaFile, tlsServerName, virtualHost } = virtual.check;
  const parameters: PgsqlParameters = {
    ...planning.parameters,
    tls: {
      verify: tlsVerify,
      ...(tlsCaFile === undefined ? {} : { caFile: tlsCaFile }),
      serverName: tlsServerName ?? virtualHost ?? '',
    },
  };
  return sqlPlan('pgsql', parameters, async () => (await import('./pgsql.ts')).pgsqlCheck(parameters));
}
