import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import type { CheckPlan } from '../check-plan.ts';
import { hostAndPort } from '../words.ts';
import type { GrpcParameters } from './grpc.ts';
import { lazyCheck } from './lazy-check.ts';
import { tlsWhereAsked } from './plan-tls.ts';

/** `service = grpc`: `request` names the service whose health is asked for. */
export function planGrpc({ check }: VirtualServer, real: RealServer, port: number): CheckPlan {
  const where = hostAndPort(real.address, port);
  const parameters: GrpcParameters = {
    address: real.address,
    port,
    ...tlsWhereAsked(check),
    authority: check.virtualHost ?? where,
    service: (real.negotiation?.request ?? check.request).slice(1),
    timeoutMs: check.negotiateTimeoutMs,
  };
  return {
    kind: 'grpc',
    parameters,
    description: `grpc ${where}`,
    timeoutMs: parameters.timeoutMs,
    run: lazyCheck('service = grpc', async () => (await import('./grpc.ts')).grpcCheck(parameters)),
  };
}
