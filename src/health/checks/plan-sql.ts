import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import { type CheckPlan, refusedPlan } from '../check-plan.ts';
import type { Check } from '../planned-check.ts';
import { hostAndPort } from '../words.ts';
import { lazyCheck } from './lazy-check.ts';

/** What the checks of all databases want to know. */
export interface SqlParameters {
  readonly address: string;
  readonly port: number;
  readonly login: string;
  readonly password: string;
  /** Empty: the server's own choice. */
  readonly database: string;
  readonly statement: string;
  readonly timeoutMs: number;
}

export type SqlPlanning =
  | { readonly ok: true; readonly parameters: SqlParameters }
  | { readonly ok: false; readonly plan: CheckPlan };

/** Reads what a database check needs; without a login and a statement there is nothing to ask, as in ldirectord. */
export function sqlParameters({ check }: VirtualServer, real: RealServer, port: number): SqlPlanning {
  const statement = (real.negotiation?.request ?? check.request).replace(/^\//, '').trim();
  if (check.login === '' || statement === '') {
    const reason = `${check.service} needs a login, and a request such as "SELECT 1"`;
    return { ok: false, plan: refusedPlan(real, reason) };
  }
  const parameters: SqlParameters = {
    address: real.address,
    port,
    login: check.login,
    password: check.password,
    database: check.database,
    statement,
    timeoutMs: check.negotiateTimeoutMs,
  };
  return { ok: true, parameters };
}

/** `load` makes the check, with the library of its database. */
export function sqlPlan(
  kind: 'mysql' | 'pgsql' | 'oracle',
  parameters: SqlParameters,
  load: () => Promise<Check>,
): CheckPlan {
  return {
    kind,
    parameters,
    description: `${kind} ${hostAndPort(parameters.address, parameters.port)}`,
    timeoutMs: parameters.timeoutMs,
    run: lazyCheck(`service = ${kind}`, load),
  };
}
