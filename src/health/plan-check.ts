import type { NegotiateService, RealServer, VirtualServer } from '../config/configuration.ts';
import { checkKey } from './check-key.ts';
import { type CheckPlan, type PlanKind, withPort } from './check-plan.ts';
import { planCombined } from './checks/combined.ts';
import { planConnect } from './checks/connect.ts';
import { planFtp } from './checks/ftp.ts';
import { planImap } from './checks/imap.ts';
import { planLdap } from './checks/ldap.ts';
import { planNntp } from './checks/nntp.ts';
import { planNone } from './checks/none.ts';
import { planPing } from './checks/ping.ts';
import { planDns } from './checks/plan-dns.ts';
import { planExternal, planExternalPerl } from './checks/plan-external.ts';
import { planGrpc } from './checks/plan-grpc.ts';
import { planHttp, planHttpProxy } from './checks/plan-http.ts';
import { planMysql } from './checks/plan-mysql.ts';
import { planOracle } from './checks/plan-oracle.ts';
import { planPgsql } from './checks/plan-pgsql.ts';
import { planRadius } from './checks/plan-radius.ts';
import { planSip } from './checks/plan-sip.ts';
import { planPop } from './checks/pop.ts';
import { planRedis } from './checks/redis.ts';
import { planSimpleTcp } from './checks/simpletcp.ts';
import { planSmtp } from './checks/smtp.ts';
import { planUdp } from './checks/udp.ts';
import { maskingSecrets } from './mask-secrets.ts';
import type { PlannedCheck } from './planned-check.ts';

/** The services that a negotiate check speaks to. */
const SERVICES: Readonly<Record<NegotiateService, PlanKind>> = {
  http: withPort(planHttp),
  https: withPort(planHttp),
  http_proxy: withPort(planHttpProxy),
  simpletcp: withPort(planSimpleTcp),
  smtp: withPort(planSmtp),
  submission: withPort(planSmtp),
  pop: withPort(planPop),
  pops: withPort(planPop),
  imap: withPort(planImap),
  imaps: withPort(planImap),
  ftp: withPort(planFtp),
  nntp: withPort(planNntp),
  ldap: withPort(planLdap),
  ldaps: withPort(planLdap),
  dns: withPort(planDns),
  radius: withPort(planRadius),
  redis: withPort(planRedis),
  sip: withPort(planSip),
  mysql: withPort(planMysql),
  pgsql: withPort(planPgsql),
  oracle: withPort(planOracle),
  grpc: withPort(planGrpc),
  udp: withPort(planUdp),
  none: planNone,
};

/** The check of one real server; undefined for `checktype = on` and `off`, where nothing is asked. */
export function planCheck(virtual: VirtualServer, real: RealServer): PlannedCheck | undefined {
  const plan = planType(virtual, real);
  if (plan === undefined) {
    return undefined;
  }
  const intervalMs = virtual.check.checkIntervalMs;
  return {
    key: checkKey([plan.kind, plan.parameters, intervalMs]),
    description: plan.description,
    intervalMs,
    timeoutMs: plan.timeoutMs,
    run: maskingSecrets(plan.run, virtual.check),
  };
}

function planType(virtual: VirtualServer, real: RealServer): CheckPlan | undefined {
  const { type } = virtual.check;
  switch (type.kind) {
    case 'on':
    case 'off':
      return undefined;
    case 'connect':
      return planConnectOrPing(virtual, real);
    case 'ping':
      return planPing(virtual, real);
    case 'external':
      return planExternal(virtual, real);
    case 'external-perl':
      return planExternalPerl(virtual, real);
    case 'negotiate':
      return planService(virtual, real);
    case 'combined':
      return planCombined(type.connects, planService(virtual, real), planConnectOrPing(virtual, real));
  }
}

/** UDP has no connection whose acceptance could be seen: its servers are pinged instead. */
function planConnectOrPing(virtual: VirtualServer, real: RealServer): CheckPlan {
  const { identity } = virtual;
  const isUdp = identity.kind === 'address' && identity.protocol === 'udp';
  return isUdp ? planPing(virtual, real) : withPort(planConnect)(virtual, real);
}

function planService(virtual: VirtualServer, real: RealServer): CheckPlan {
  return SERVICES[virtual.check.service](virtual, real);
}
