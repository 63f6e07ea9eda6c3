import type { CheckSettings, RealServer, VirtualServer } from '../../config/configuration.ts';
import { tlsBegins } from '../../config/tls-services.ts';
import type { CheckPlan } from '../check-plan.ts';
import { hostAndPort } from '../words.ts';
import { type Dialogue, type DialogueParameters, dialogueCheck } from './dialogue.ts';
import { tlsClientParameters } from './plan-tls.ts';

/** How a protocol's conversation is made from its virtual server's settings. */
export interface DialogueKind<Own extends object> {
  /** All that this protocol uses of the settings, and nothing else: the check's key is made of it. */
  own(virtual: VirtualServer, real: RealServer): Own;
  dialogue(own: Own): Dialogue;
  timeout?(check: CheckSettings): number;
}

/** A check that is one conversation with the real server, within negotiatetimeout unless its kind differs. */
export function planDialogue<Own extends object>(
  kind: DialogueKind<Own>,
): (virtual: VirtualServer, real: RealServer, port: number) => CheckPlan {
  return (virtual, real, port) => {
    const { check } = virtual;
    const own = kind.own(virtual, real);
    const parameters: DialogueParameters = {
      address: real.address,
      port,
      ...tlsOf(check),
      timeoutMs: kind.timeout?.(check) ?? check.negotiateTimeoutMs,
    };
    return {
      kind: check.service,
      parameters: { ...parameters, ...own },
      description: `${check.service} ${hostAndPort(real.address, port)}`,
      timeoutMs: parameters.timeoutMs,
      run: dialogueCheck(parameters, [check.password], kind.dialogue(own)),
    };
  };
}

function tlsOf(check: CheckSettings): Pick<DialogueParameters, 'tls'> {
  const begins = tlsBegins(check);
  return begins === undefined ? {} : { tls: { begins, ...tlsClientParameters(check) } };
}

/** The user of a check that logs in. */
export interface Login {
  readonly login: string;
  readonly password: string;
}

export function loginOf({ check }: VirtualServer): Login {
  return { login: check.login, password: check.password };
}
