import { isIP } from 'node:net';
import { bracketed } from '../words.ts';

/** One request of an HTTP check: where to connect, and what to ask for there. */
export interface HttpHop {
  readonly host: string;
  readonly port: number;
  /** Absent: without TLS. `serverName` is empty where there is no name to send (SNI knows no addresses). */
  readonly tls?: { readonly serverName: string };
  readonly hostHeader: string;
  /** What the request line names: a path, or an absolute URL where a proxy is asked. */
  readonly target: string;
  /** What a relative redirect is relative to. */
  readonly url: string;
}

export type HopResult =
  | { readonly ok: true; readonly hop: HttpHop }
  | { readonly ok: false; readonly reason: string };

/** The proxy that plain http requests go through. */
export interface ProxyServer {
  readonly host: string;
  readonly port: number;
}

/** Everything that may stand in a URL as it is; the rest is percent-encoded, as libwww-perl does. */
const NEEDS_ENCODING = /[^A-Za-z0-9\-_.!~*'();/?:@&=+$,[\]%]+/gu;

/** `request` as a path for the request line: one leading slash, without fragment, percent-encoded. */
function requestPath(request: string): string {
  const [path = ''] = request.replace(/^\/+/, '').split('#');
  return `/${percentEncoded(path)}`;
}

function percentEncoded(text: string): string {
  return text.replace(NEEDS_ENCODING, (run) =>
    [...Buffer.from(run, 'utf8')]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join(''),
  );
}

/** The request to the real server itself, under the name that a `Host` header gives it. */
export function hopToServer(
  service: 'http' | 'https',
  address: string,
  port: number,
  request: string,
  virtualHost: string | undefined,
): HttpHop {
  const target = requestPath(request);
  const hostHeader = virtualHost ?? bracketed(address);
  return {
    host: address,
    port,
    ...(service === 'https' ? { tls: { serverName: serverNameOf(hostHeader) } } : {}),
    hostHeader,
    target,
    url: `${service}://${virtualHost ?? `${bracketed(address)}:${port}`}${target}`,
  };
}

/** The request for an absolute URL: to the host that it names, or for http to `proxy` where one is given. */
export function hopToUrl(
  text: string,
  options: { proxy?: ProxyServer; hostHeader?: string } = {},
): HopResult {
  const url = parseUrl(text);
  if (url === undefined) {
    return { ok: false, reason: 'not a usable URL' };
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { ok: false, reason: `neither an http nor an https URL but ${url.protocol}` };
  }
  const secure = url.protocol === 'https:';
  const hostHeader = options.hostHeader ?? url.host;
  const path = `${url.pathname}${url.search}`;
  const throughProxy = secure ? undefined : options.proxy;
  return {
    ok: true,
    hop: {
      host: throughProxy?.host ?? url.hostname.replace(/^\[|\]$/g, ''),
      port: throughProxy?.port ?? (url.port === '' ? (secure ? 443 : 80) : Number(url.port)),
      ...(secure ? { tls: { serverName: serverNameOf(hostHeader) || serverNameOf(url.host) } } : {}),
      hostHeader,
      target: throughProxy === undefined ? path : `http://${url.host}${path}`,
      url: `${url.protocol}//${url.host}${path}`,
    },
  };
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Whether an answer with this status sends the client elsewhere. */
export function isRedirect(status: number): boolean {
  return REDIRECTS.has(status);
}

/**
 * Where a redirect leads. A relative `Location` stays with the server under check and keeps its `Host`, as
 * RFC 9110 (10.2.2) has it; an absolute one is followed anywhere, by the name that it gives.
 */
export function redirectedHop(from: HttpHop, location: string, proxy: ProxyServer | undefined): HopResult {
  const target = parseUrl(location, from.url);
  if (target === undefined) {
    return { ok: false, reason: 'its Location is not a usable URL' };
  }
  const relative = !/^([a-z][a-z0-9+.-]*:|\/\/)/i.test(location.trim());
  if (relative && proxy === undefined) {
    const path = `${target.pathname}${target.search}`;
    return { ok: true, hop: { ...from, target: path, url: new URL(path, from.url).href } };
  }
  const next = hopToUrl(target.href, proxy === undefined ? {} : { proxy });
  return next.ok ? next : { ok: false, reason: `its Location is ${next.reason}` };
}

/** The name to send as SNI for a `Host` header; empty for an address. */
function serverNameOf(hostHeader: string): string {
  const name = hostHeader.replace(/:\d*$/, '').replace(/\.$/, '');
  return name.startsWith('[') || isIP(name) !== 0 ? '' : name;
}

function parseUrl(text: string, base?: string): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
