import { isIP } from 'node:net';

/**
 * Whether a request was meant for this host. A page from elsewhere can make a browser here ask any address, by a name
 * of its own that it points there (DNS rebinding), and would then read the answer: so names must be known. Numbers
 * cannot be rebound.
 * @param host the Host header
 * @param names in lower case
 */
export function isOwnHost(host: string | undefined, names: ReadonlySet<string>): boolean {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/.exec(host ?? '') ?? [];
  if (bracketed !== undefined) return isIP(bracketed) === 6;
  return plain !== undefined && (isIP(plain) === 4 || names.has(plain.toLowerCase().replace(/\.$/, '')));
}

/**
 * Whether a browser sent this on behalf of a page from elsewhere. Programs that are no browsers send neither header.
 */
export function isCrossSite(headers: {
  readonly host?: string | undefined;
  readonly origin?: string | undefined;
  readonly 'sec-fetch-site'?: string | string[] | undefined;
}): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  const { origin } = headers;
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== headers.host?.toLowerCase();
}
