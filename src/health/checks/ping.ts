import ping from 'ping';
import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import { sendEcho } from '../../system/icmp-echo.ts';
import { boundedRun } from '../bounded-run.ts';
import type { CheckPlan } from '../check-plan.ts';
import { LocalFault } from '../local-fault.ts';
import type { Check } from '../planned-check.ts';
import type { CheckOutcome } from '../verdict.ts';
import { down, seconds, socketErrorWords, up } from '../words.ts';

export interface PingParameters {
  readonly address: string;
  readonly attempts: number;
  /** Of each attempt. */
  readonly timeoutMs: number;
}

/** Up at the first ICMP echo reply, of at most `attempts` requests. */
export function pingCheck(parameters: PingParameters): Check {
  return async (signal) => {
    let outcome: CheckOutcome = down('not pinged');
    for (let attempt = 0; attempt < parameters.attempts && !signal.aborted; attempt += 1) {
      outcome = await pingOnce(parameters, signal);
      if (outcome.up) {
        return outcome;
      }
    }
    return parameters.attempts > 1 && !outcome.up
      ? down(`${outcome.reason} (${parameters.attempts} attempts)`)
      : outcome;
  };
}

function pingOnce({ address, timeoutMs }: PingParameters, signal: AbortSignal): Promise<CheckOutcome> {
  return boundedRun(signal, timeoutMs, (settle) => {
    const echo = sendEcho(address, {
      onReply: () => settle(up('echo reply')),
      onError: (error) => settle.error(error, socketErrorWords(error)),
    });
    const missing = () => 'no echo reply';
    if (echo.ok) {
      return { stop: echo.forget, missing };
    }
    askPingProgram(address, timeoutMs, echo.reason).then(settle, (error: Error) =>
      settle.error(error, error.message),
    );
    // The program ends by its own timeout.
    return { stop: () => {}, missing };
  });
}

/** For a process that may open no ICMP socket: the ping program has the right that it lacks. */
async function askPingProgram(address: string, timeoutMs: number, refusal: string): Promise<CheckOutcome> {
  const wholeSeconds = Math.max(1, Math.ceil(timeoutMs / 1000));
  try {
    const { alive } = await ping.promise.probe(address, {
      timeout: wholeSeconds,
      deadline: wholeSeconds,
      packetSize: 64,
      v6: address.includes(':'),
    });
    return alive ? up('echo reply') : down(`no echo reply within ${seconds(timeoutMs)}`);
  } catch (error) {
    throw new LocalFault(`cannot ping: ${refusal}, and the program ping cannot be run`, { cause: error });
  }
}

/** `checktype = ping`: checkcount attempts of checktimeout each. */
export function planPing(virtual: VirtualServer, real: RealServer): CheckPlan {
  const { checkCount, checkTimeoutMs } = virtual.check;
  const parameters = { address: real.address, attempts: checkCount, timeoutMs: checkTimeoutMs };
  return {
    kind: 'ping',
    parameters,
    description: `ping ${real.address}`,
    timeoutMs: checkCount * checkTimeoutMs,
    run: pingCheck(parameters),
  };
}
