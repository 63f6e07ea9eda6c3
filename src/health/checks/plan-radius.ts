import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import { type CheckPlan, refusedPlan } from '../check-plan.ts';
import { hostAndPort } from '../words.ts';
import { type RadiusParameters, radiusCheck } from './radius.ts';

/** RFC 2865: User-Name holds at most 253 bytes (5.1), User-Password at most 128 (5.2). */
const LONGEST_LOGIN = 253;
const LONGEST_PASSWORD = 128;

/** `service = radius`: a login by PAP, over UDP whatever the virtual server's protocol is. */
export function planRadius(virtual: VirtualServer, real: RealServer, port: number): CheckPlan {
  const { login, password, secret, negotiateTimeoutMs } = virtual.check;
  if (login === '' || secret === '') {
    return refusedPlan(real, 'radius needs login, passwd and secret');
  }
  if (Buffer.byteLength(login) > LONGEST_LOGIN || Buffer.byteLength(password) > LONGEST_PASSWORD) {
    return refusedPlan(real, 'radius takes a login of at most 253 bytes and a password of at most 128');
  }
  const parameters: RadiusParameters = {
    address: real.address,
    port,
    login,
    password,
    secret,
    timeoutMs: negotiateTimeoutMs,
  };
  return {
    kind: 'radius',
    parameters,
    description: `radius ${hostAndPort(real.address, port)}`,
    timeoutMs: parameters.timeoutMs,
    run: radiusCheck(parameters),
  };
}
