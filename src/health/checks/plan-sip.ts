import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import { type CheckPlan, refusedPlan } from '../check-plan.ts';
import { hostAndPort } from '../words.ts';
import { type SipParameters, sipCheck } from './sip.ts';

/** `service = sip`, over the protocol of the virtual server (TCP for a firewall mark). */
export function planSip(virtual: VirtualServer, real: RealServer, port: number): CheckPlan {
  const { check, identity } = virtual;
  // It becomes part of header lines.
  if (!/^[^\s<>"\p{Cc}]+$/u.test(check.login)) {
    return refusedPlan(real, 'sip needs a login such as "user@example.com", without blanks or <>');
  }
  const protocol = identity.kind === 'address' ? identity.protocol : 'tcp';
  const parameters: SipParameters = {
    protocol,
    address: real.address,
    port,
    login: check.login,
    timeoutMs: check.negotiateTimeoutMs,
  };
  return {
    kind: 'sip',
    parameters,
    description: `sip ${protocol} ${hostAndPort(real.address, port)}`,
    timeoutMs: parameters.timeoutMs,
    run: sipCheck(parameters),
  };
}
