import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import { payloadHint, readPayload } from '../../config/payload.ts';
import { boundedRun } from '../bounded-run.ts';
import { type CheckPlan, refusedPlan } from '../check-plan.ts';
import type { Check } from '../planned-check.ts';
import { matchReceive } from '../receive-match.ts';
import type { CheckOutcome } from '../verdict.ts';
import { down, excerpt, hostAndPort, socketErrorWords, up } from '../words.ts';
import { beginDatagrams } from './datagrams.ts';

interface UdpParameters {
  readonly address: string;
  readonly port: number;
  /** In hexadecimal digits. */
  readonly payload: string;
  readonly receive: string;
  readonly timeoutMs: number;
}

/** `service = udp`: up when the first datagram that comes back matches `receive`. */
export function planUdp({ check }: VirtualServer, real: RealServer, port: number): CheckPlan {
  const read = readPayload(real.negotiation?.request ?? check.request);
  if (!read.ok) {
    return refusedPlan(real, `request holds ${read.escape}: ${payloadHint}`);
  }
  if (read.payload.length === 0) {
    return refusedPlan(real, 'udp needs a request: what is sent to the server');
  }
  const parameters: UdpParameters = {
    address: real.address,
    port,
    payload: read.payload.toString('hex'),
    receive: real.negotiation?.receive ?? check.receive,
    timeoutMs: check.negotiateTimeoutMs,
  };
  return {
    kind: 'udp',
    parameters,
    description: `udp ${hostAndPort(real.address, port)}`,
    timeoutMs: parameters.timeoutMs,
    run: udpCheck(parameters),
  };
}

function udpCheck({ address, port, payload, receive, timeoutMs }: UdpParameters): Check {
  const bytes = Buffer.from(payload, 'hex');
  return (signal) =>
    boundedRun(signal, timeoutMs, (settle) => {
      const datagrams = beginDatagrams({
        address,
        port,
        timeoutMs,
        payload: () => bytes,
        onMessage: (message) => settle(judge(message, receive)),
        onError: (error) => settle.error(error, socketErrorWords(error)),
      });
      return { stop: datagrams.stop, missing: () => 'no answer' };
    });
}

function judge(message: Buffer, receive: string): CheckOutcome {
  if (receive === '') {
    return up(`an answer of ${message.length} bytes`);
  }
  const match = matchReceive(receive, message);
  if (match.kind === 'unknown') {
    return down(match.reason);
  }
  return match.kind === 'match'
    ? up('the answer matches receive')
    : down(`the answer does not match receive (it begins ${excerpt(message)})`);
}
