import { type Attempt, boundedRun, type Settle } from '../bounded-run.ts';
import { watchCertificate } from '../certificate.ts';
import { LocalFault, localFaultOf } from '../local-fault.ts';
import type { Check } from '../planned-check.ts';
import type { CheckOutcome } from '../verdict.ts';
import { down, excerpt, socketErrorWords } from '../words.ts';
import type { TlsClientParameters } from './tls-client.ts';
import { tlsErrorWords } from './tls-words.ts';
import { type OpenedWire, openWire, ServerFault, type Wire, type WireTarget } from './wire.ts';

/** What every conversation needs, whatever its protocol. */
export interface DialogueParameters {
  readonly address: string;
  readonly port: number;
  readonly tls?: TlsClientParameters & { readonly begins: 'at once' | 'after STARTTLS' };
  /** Over the whole conversation. */
  readonly timeoutMs: number;
}

/** What a conversation may do. All that it opens is closed when it ends. */
export interface Talk {
  /** Of the server. */
  readonly address: string;
  /** Present where the conversation is to ask for TLS by a command of its protocol. */
  readonly startTls: TlsClientParameters | undefined;
  /** Connects to the server's port, with TLS where it begins at once. */
  connect(): Promise<Wire>;
  /** Connects somewhere else. */
  open(target: WireTarget): Promise<Wire>;
  /** From now on `secret` is left out of all words. */
  hide(secret: string): void;
  /** The beginning of what the server said, in quotes, without secrets. */
  quoted(said: string): string;
}

/** Talks until it knows; throws a ServerFault, or the error of a socket, where the server is down. */
export type Dialogue = (talk: Talk) => Promise<CheckOutcome>;

/**
 * A check that is one conversation. It ends within its timeout, and its words hold none of `secrets`, even
 * where the server repeats them.
 */
export function dialogueCheck(
  parameters: DialogueParameters,
  secrets: readonly string[],
  dialogue: Dialogue,
): Check {
  return (signal) =>
    boundedRun(signal, parameters.timeoutMs, (settle) => begin(parameters, secrets, dialogue, settle));
}

function begin(
  { address, port, tls }: DialogueParameters,
  secrets: readonly string[],
  dialogue: Dialogue,
  settle: Settle,
): Attempt {
  const hidden = new Set(secrets.filter((secret) => secret !== ''));
  const opened: OpenedWire[] = [];
  const certificate = watchCertificate(tls?.certificateDays);
  let missing = 'no TCP connection';
  let stopped = false;

  const open = (target: WireTarget): Promise<Wire> => {
    if (stopped) {
      throw new ServerFault('the check was stopped');
    }
    const wire = openWire({ ...target, onSecured: certificate.look }, (words) => {
      missing = words;
    });
    opened.push(wire);
    return wire.ready;
  };
  const talk: Talk = {
    address,
    startTls: tls?.begins === 'after STARTTLS' ? tls : undefined,
    connect: () => open({ address, port, ...(tls?.begins === 'at once' ? { tls } : {}) }),
    open,
    hide: (secret) => hidden.add(secret),
    quoted: (said) => excerpt(Buffer.from(without(hidden, said))),
  };

  dialogue(talk).then(
    (outcome) => settle(outcome),
    (error: unknown) => {
      if (error instanceof ServerFault) {
        settle(down(without(hidden, error.message)));
      } else if (error instanceof Error && ('code' in error || localFaultOf(error) !== undefined)) {
        settle.error(error, without(hidden, tlsErrorWords(error) ?? socketErrorWords(error)));
      } else {
        // A slip of ours says nothing about the server.
        settle.error(new LocalFault(without(hidden, `the check itself failed: ${error}`)), '');
      }
    },
  );
  return {
    stop() {
      stopped = true;
      for (const wire of opened) {
        wire.close();
      }
    },
    missing: () => missing,
    certificate: certificate.warning,
  };
}

/** A server may repeat what it was sent. The longest secrets go first: one may be a part of another. */
function without(secrets: ReadonlySet<string>, text: string): string {
  return [...secrets]
    .sort((one, other) => other.length - one.length)
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}
