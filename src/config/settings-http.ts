/** What [http] in directord.ini says: where the status page and metrics are served. */
import { canonicalAddress } from './addresses.ts';
import { optional } from './optional.ts';
import { define, type Section } from './setting-definitions.ts';
import { absolutePath, nodeName, offOr, wholeNumber } from './setting-values.ts';
import { only, type Read } from './settings-sections.ts';
import { partOf, type Reader, shown } from './values.ts';

/** A numeric address, unspecified ones included, and a port. */
export interface ListenAddress {
  readonly address: string;
  readonly port: number;
}

export interface HttpSettings {
  readonly listen: ListenAddress | 'off';
  /** In lower case: what a client may call this host by, beside its addresses and its own name. */
  readonly names: readonly string[];
  /** Of whoever may give orders on the status page; absent where it is read-only. */
  readonly tokenFile?: string;
}

export interface HttpValues {
  listen: ListenAddress | 'off';
  name: string;
  token_file: string;
}

/** heartbeat's own port, 694, moved to where monitoring systems look. */
const defaultListen: ListenAddress = { address: '127.0.0.1', port: 9694 };

const port = wholeNumber(1, 65_535);

/** `ADDRESS:PORT`, or `[ADDRESS]:PORT`. */
export const listenAddress: Reader<ListenAddress> = (value, problems) => {
  const form = 'such as 127.0.0.1:9694 or [::1]:9694';
  const [, bracketed, plain, digits] = /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(value.text) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || digits === undefined) {
    problems.error(value, `expected ADDRESS:PORT or off, found ${shown(value.text)}`, form);
    return undefined;
  }
  const address = canonicalAddress(host, bracketed === undefined ? 'inet' : 'inet6');
  if (address === undefined) {
    problems.error(value, `${shown(host)} is no IP address`, form);
    return undefined;
  }
  const number = port(partOf(value, value.text.length - digits.length), problems);
  return number === undefined ? undefined : { address, port: number };
};

/** Compared with what clients write, which is in any case. */
const lowerCaseName: Reader<string> = (value, problems) => nodeName(value, problems)?.toLowerCase();

export const httpSection: Section<HttpValues> = {
  listen: define(
    offOr(listenAddress),
    ['ADDRESS:PORT, or off', '127.0.0.1:9694'],
    'where the status page and metrics are served over HTTP',
  ),
  name: {
    ...define(lowerCaseName, ['host name', 'none'], 'another name by which HTTP clients call this host'),
    repeatable: true,
  },
  token_file: define(
    absolutePath,
    ['path', 'none'],
    'holds the token that orders on the status page need; without it the page is read-only',
  ),
};

export function httpSettings(read: Read<HttpValues>): HttpSettings {
  const names = read.name?.map(({ value }) => value) ?? [];
  return Object.freeze({
    listen: only(read.listen) ?? defaultListen,
    names: Object.freeze(names),
    ...optional('tokenFile', only(read.token_file)),
  });
}
