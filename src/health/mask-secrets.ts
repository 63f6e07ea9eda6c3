import type { CheckSettings } from '../config/configuration.ts';
import type { Check } from './planned-check.ts';

/** What is shorter is found in any text, and hiding it there would tell it. */
const SHORTEST = 3;

/** A server may repeat what it was sent, a password too; no log, status or mail is to hold it. */
export function maskingSecrets(
  run: Check,
  { password, secret }: Pick<CheckSettings, 'password' | 'secret'>,
): Check {
  const secrets = [password, secret].filter((text) => text.length >= SHORTEST);
  if (secrets.length === 0) {
    return run;
  }
  const masked = (words: string): string =>
    secrets.reduce((text, secretText) => text.replaceAll(secretText, '***'), words);
  return async (signal) => {
    const outcome = await run(signal);
    return outcome.up
      ? { up: true, detail: masked(outcome.detail) }
      : { up: false, reason: masked(outcome.reason) };
  };
}
