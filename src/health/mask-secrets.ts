import type { CheckSettings, HttpHeader } from '../config/configuration.ts';
import type { Check } from './planned-check.ts';

/** What is shorter is found in any text, and hiding it there would tell it. */
const SHORTEST = 3;
/** Of a header whose name tells nothing of a secret, shorter values are words such as `https` or `200`. */
const SHORTEST_IN_HEADER = 8;
const SECRET_HEADER = /auth|cookie|key|pass|secret|session|token/i;

/** Gives a text without any of `secrets` in it. */
export function maskerOf(secrets: readonly string[]): (text: string) => string {
  // The longest go first: one may be a part of another.
  const hidden = secrets
    .filter((secret) => secret.length >= SHORTEST)
    .sort((one, other) => other.length - one.length);
  return (text) => hidden.reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
}

/** The values of headers, and the parts that a server could take out of them: a token, a cookie, a password. */
export function headerSecrets(headers: readonly HttpHeader[]): readonly string[] {
  return headers.flatMap(({ name, value }) => {
    const shortest = SECRET_HEADER.test(name) ? SHORTEST : SHORTEST_IN_HEADER;
    const parts = [value, ...value.split(/[\s;,="]+/), passwordOf(value)];
    return parts.filter((part) => part.length >= shortest);
  });
}

/** RFC 7617: `Basic`, and the user, a colon and the password in base64. */
function passwordOf(value: string): string {
  const [, encoded = ''] = /^Basic +(\S+)$/i.exec(value) ?? [];
  return /:(.*)$/s.exec(Buffer.from(encoded, 'base64').toString())?.[1] ?? '';
}

/** A server may repeat what it was sent, a password too; no log, status or mail is to hold it. */
export function maskingSecrets(
  run: Check,
  { password, secret, httpHeaders = [] }: Pick<CheckSettings, 'password' | 'secret' | 'httpHeaders'>,
): Check {
  const secrets = [password, secret, ...headerSecrets(httpHeaders)];
  if (secrets.every((text) => text.length < SHORTEST)) {
    return run;
  }
  const masked = maskerOf(secrets);
  return async (signal) => {
    const outcome = await run(signal);
    return outcome.up
      ? { ...outcome, detail: masked(outcome.detail) }
      : { ...outcome, reason: masked(outcome.reason) };
  };
}
