import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import type { CheckPlan } from '../check-plan.ts';
import { bracketed, hostAndPort } from '../words.ts';
import { EXTERNAL_GRACE_MS, type ExternalParameters, externalCheck } from './external.ts';

/** `checktype = external`: the program itself, as a single path, with ldirectord's four arguments. */
export function planExternal(virtual: VirtualServer, real: RealServer): CheckPlan {
  return plan('external', virtual, real, {
    program: virtual.check.command,
    arguments: serverArguments(virtual, real),
    ...common(virtual),
  });
}

/** `checktype = external-perl`: the same, as a script for perl, which need not be executable. */
export function planExternalPerl(virtual: VirtualServer, real: RealServer): CheckPlan {
  return plan('external-perl', virtual, real, {
    program: 'perl',
    // Without `--`, a file whose name begins with a dash would be an option.
    arguments: ['--', virtual.check.command, ...serverArguments(virtual, real)],
    ...common(virtual),
  });
}

function common({ check, agent }: VirtualServer): Pick<ExternalParameters, 'timeoutMs' | 'tellsWeight'> {
  return {
    timeoutMs: check.checkTimeoutMs,
    ...(agent?.source.kind === 'output' ? { tellsWeight: true } : {}),
  };
}

/** Virtual address and port (the mark and 0 for a firewall mark), then the real server's own, not checkport. */
function serverArguments({ identity }: VirtualServer, real: RealServer): string[] {
  const [address, port] =
    identity.kind === 'address' ? [bracketed(identity.address), identity.port] : [identity.mark, 0];
  return [String(address), String(port), bracketed(real.address), String(real.port)];
}

function plan(
  kind: string,
  virtual: VirtualServer,
  real: RealServer,
  parameters: ExternalParameters,
): CheckPlan {
  return {
    kind,
    parameters,
    description: `${kind} ${virtual.check.command} ${hostAndPort(real.address, real.port)}`,
    timeoutMs: parameters.timeoutMs + EXTERNAL_GRACE_MS,
    run: externalCheck(parameters),
  };
}
