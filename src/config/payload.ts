export type PayloadResult =
  | { readonly ok: true; readonly payload: Buffer }
  /** What follows the backslash means nothing. */
  | { readonly ok: false; readonly escape: string };

export const payloadHint = String.raw`write \n, \r, \t, \0, \\ or \xHH, a byte in hexadecimal digits`;

const named: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', 0: '\0', '\\': '\\' };

/** A request as the bytes of a datagram. The slash is ldirectord's own, put before every request. */
export function readPayload(request: string): PayloadResult {
  const parts: Buffer[] = [];
  for (const [part] of request.replace(/^\//, '').matchAll(/\\x.{0,2}|\\.?|[^\\]+/gs)) {
    if (!part.startsWith('\\')) {
      parts.push(Buffer.from(part));
      continue;
    }
    const character = named[part.slice(1)];
    if (character !== undefined) parts.push(Buffer.from(character));
    else if (/^\\x[0-9a-f]{2}$/i.test(part)) parts.push(Buffer.from(part.slice(2), 'hex'));
    else return { ok: false, escape: part };
  }
  return { ok: true, payload: Buffer.concat(parts) };
}
