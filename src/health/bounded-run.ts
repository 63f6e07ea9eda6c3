import { optional } from '../config/optional.ts';
import { localFaultOf } from './local-fault.ts';
import { startPatience } from './patience.ts';
import type { CertificateWarning, CheckOutcome } from './verdict.ts';
import { down, seconds } from './words.ts';

/** Work under way, which can be stopped at any moment. */
export interface Attempt {
  /** Frees every socket and timer of the attempt at once. Called exactly once, whatever the end was. */
  stop(): void;
  /** What has not come yet, such as `no TCP connection`; begins the reason after a timeout. */
  missing(): string;
  /** Of a server that is up, what is to be told of its certificate. */
  certificate?(): CertificateWarning | undefined;
}

export interface Settle {
  (outcome: CheckOutcome): void;
  /** Settles with what `error` says: a fault of this director rejects, anything else is `words`. */
  error(error: Error, words: string): void;
}

/**
 * Runs one attempt that ends once: by its own outcome, after `timeoutMs` (in which this process could listen), or
 * when `signal` aborts. Whatever comes first counts, and the attempt is stopped then.
 */
export function boundedRun(
  signal: AbortSignal,
  timeoutMs: number,
  begin: (settle: Settle) => Attempt,
): Promise<CheckOutcome> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      resolve(down('the check was stopped'));
      return;
    }
    let attempt: Attempt | undefined;
    let over = false;
    const finish = (): boolean => {
      if (over) {
        return false;
      }
      over = true;
      endPatience();
      signal.removeEventListener('abort', onAbort);
      attempt?.stop();
      return true;
    };
    const end = (outcome: CheckOutcome) => {
      if (finish()) {
        resolve(outcome.up ? { ...outcome, ...optional('certificate', attempt?.certificate?.()) } : outcome);
      }
    };
    const onAbort = () => end(down('the check was stopped'));
    const endPatience = startPatience(timeoutMs, () => {
      end(down(`${attempt?.missing() ?? 'no answer'} within ${seconds(timeoutMs)}`));
    });
    signal.addEventListener('abort', onAbort);

    const settle = Object.assign((outcome: CheckOutcome) => end(outcome), {
      error(error: Error, words: string) {
        const fault = localFaultOf(error);
        if (fault === undefined) {
          end(down(words));
        } else if (finish()) {
          reject(fault);
        }
      },
    });
    try {
      attempt = begin(settle);
    } catch (error) {
      if (finish()) {
        reject(error);
      }
      return;
    }
    if (over) {
      // It settled before it could be handed over, so nobody has stopped it yet.
      attempt.stop();
    }
  });
}
