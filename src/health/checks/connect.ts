import { connect } from 'node:net';
import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import { boundedRun } from '../bounded-run.ts';
import type { CheckPlan } from '../check-plan.ts';
import type { Check } from '../planned-check.ts';
import { hostAndPort, socketErrorWords, up } from '../words.ts';

export interface ConnectParameters {
  readonly address: string;
  readonly port: number;
  readonly timeoutMs: number;
}

/** Up when a TCP connection to the port is accepted; it is closed at once and nothing is sent. */
function connectCheck(parameters: ConnectParameters): Check {
  const { address, port, timeoutMs } = parameters;
  return (signal) =>
    boundedRun(signal, timeoutMs, (settle) => {
      const socket = connect({ host: address, port });
      socket.once('connect', () => settle(up('connected')));
      // Stays after the end: an error may still come from a socket that is being destroyed.
      socket.on('error', (error) => settle.error(error, socketErrorWords(error)));
      return { stop: () => socket.destroy(), missing: () => 'no TCP connection' };
    });
}

/** `checktype = connect`, and the connects of a combined check: within checktimeout. */
export function planConnect(virtual: VirtualServer, real: RealServer, port: number): CheckPlan {
  const { address } = real;
  const parameters = { address, port, timeoutMs: virtual.check.checkTimeoutMs };
  return {
    kind: 'connect',
    parameters,
    description: `connect ${hostAndPort(address, port)}`,
    timeoutMs: parameters.timeoutMs,
    run: connectCheck(parameters),
  };
}
