import { type DirectRoutingSite, virtualAddress } from './direct-routing.ts';

export interface WebSiteOptions {
  readonly quiescent?: boolean;
  /** By the number of the real server, from 1; 1 unless told. */
  readonly weights?: Readonly<Record<number, number>>;
  /** How long a check waits for a server that says nothing; 15 unless told, for a good one may be slow here. */
  readonly timeoutSeconds?: number;
}

/** Milliseconds in which every change of a server's health has reached the table, on a very busy machine too. */
export const noticeMs = 60_000;
/** Milliseconds that a client's request may take on such a machine. */
export const clientPatienceMs = 10_000;

/** The ldirectord.cf of the direct routing site, checked every second. */
export function webSiteConfig(site: DirectRoutingSite, options: WebSiteOptions = {}): string {
  const reals = site.realServers.map(
    ({ address }, index) => `    real=${address}:80 gate ${options.weights?.[index + 1] ?? 1}\n`,
  );
  const timeout = options.timeoutSeconds ?? 15;
  return `checkinterval=1
checktimeout=${timeout}
negotiatetimeout=${timeout}
quiescent=${options.quiescent ? 'yes' : 'no'}
virtual=${virtualAddress}:80
${reals.join('')}    fallback=${site.fallback.address}:80 gate
    service=http
    request="index.html"
    receive="welcome"
    scheduler=wrr
`;
}

/** A row of the site's table, as `ipvsadm -Sn` writes it. */
export function webSiteRow(address: string, weight = 1): string {
  return `-a -t ${virtualAddress}:80 -r ${address}:80 -g -w ${weight}`;
}

export const webSiteService = `-A -t ${virtualAddress}:80 -s wrr`;
