import type { CheckSettings, NegotiateService, RealServer } from './configuration.ts';
import type { Place, ProblemList } from './problem-list.ts';

type Need = 'login' | 'secret' | 'database' | 'request';

/** What there is nothing to ask without; elsewhere each of them is optional. */
const needs: Partial<Readonly<Record<NegotiateService, readonly Need[]>>> = {
  dns: ['request'],
  udp: ['request'],
  radius: ['login', 'secret'],
  mysql: ['login', 'request'],
  pgsql: ['login', 'request'],
  oracle: ['login', 'database', 'request'],
};

/** Warns where a check cannot be made as it is configured. As with ldirectord, its real servers are down then. */
export function warnOfNeeds(
  check: CheckSettings,
  reals: readonly RealServer[],
  at: Place,
  problems: ProblemList,
): void {
  if (check.type.kind !== 'negotiate' && check.type.kind !== 'combined') return;
  const isMissing = (need: Need): boolean => {
    if (need !== 'request') return check[need] === '';
    return reals.some(({ negotiation }) => (negotiation?.request ?? check.request) === '/');
  };
  const missing = (needs[check.service] ?? []).filter(isMissing);
  if (missing.length > 0) {
    problems.warning(
      at,
      `service = ${check.service} needs ${missing.join(' and ')}: its real servers always count as down`,
      `add ${missing.map((name) => `${name} = "..."`).join(' and ')}`,
    );
  }
}
