/**
 * What an ldirectord.cf file says, after names are resolved, defaults are filled in and every value is
 * validated. Plain, deeply frozen data: the rest of directord never looks at the file again.
 *
 * Times are milliseconds, addresses canonical text without brackets (RFC 5952 for IPv6).
 */
import type { LogPlace } from './log-place.ts';
import type { Problem } from './problem.ts';

export type AddressFamily = 'inet' | 'inet6';

/**
 * ldirectord's words: direct routing, NAT, IP-in-IP tunnel; and as ours tunnels by GRE and by GUE, and NAT of both
 * addresses, by which a real server answers the director as if it were the client.
 */
export type ForwardingMethod = 'gate' | 'masq' | 'ipip' | 'gre' | 'gue' | 'fullnat';

export type Tunnel =
  | { readonly type: 'gre'; readonly checksum: 'none' | 'full' }
  /** The UDP port that the real server receives at, 1..65535. */
  | { readonly type: 'gue'; readonly port: number; readonly checksum: 'none' | 'full' | 'remote' };

/** How packets reach a server. */
export interface Forwarding {
  readonly forwarding: ForwardingMethod;
  /** There for gre and gue only. */
  readonly tunnel?: Tunnel;
}

export type VirtualIdentity =
  | {
      readonly kind: 'address';
      readonly protocol: 'tcp' | 'udp';
      readonly family: AddressFamily;
      readonly address: string;
      readonly port: number;
    }
  | { readonly kind: 'fwmark'; readonly family: AddressFamily; readonly mark: number };

export type NegotiateService =
  | 'dns'
  | 'ftp'
  | 'grpc'
  | 'http'
  | 'https'
  | 'http_proxy'
  | 'imap'
  | 'imaps'
  | 'ldap'
  | 'ldaps'
  | 'mysql'
  | 'nntp'
  | 'none'
  | 'oracle'
  | 'pgsql'
  | 'pop'
  | 'pops'
  | 'radius'
  | 'redis'
  | 'simpletcp'
  | 'sip'
  | 'smtp'
  | 'submission'
  | 'udp';

export type CheckType =
  | { readonly kind: 'negotiate' | 'connect' | 'ping' | 'external' | 'external-perl' | 'on' | 'off' }
  /** After each successful negotiate check, `connects` connect checks follow before the next one. */
  | { readonly kind: 'combined'; readonly connects: number };

/** Both ends belong to it. */
export interface StatusRange {
  readonly from: number;
  readonly to: number;
}

export interface HttpHeader {
  readonly name: string;
  /** May be a secret. */
  readonly value: string;
}

/** How the real servers of one virtual server are checked. */
export interface CheckSettings {
  readonly type: CheckType;
  readonly service: NegotiateService;
  /** Overrides the real server's own port for the check. */
  readonly checkport?: number;
  /** Begins with `/`, as ldirectord makes it. */
  readonly request: string;
  /** Perl regular expression; empty matches everything. */
  readonly receive: string;
  readonly httpMethod: 'GET' | 'HEAD';
  /** The statuses of an HTTP answer that are good; absent: 200 to 299. */
  readonly httpStatus?: readonly StatusRange[];
  /** Sent with an HTTP check's request, in this order. */
  readonly httpHeaders?: readonly HttpHeader[];
  readonly virtualHost?: string;
  readonly login: string;
  readonly password: string;
  readonly database: string;
  /** How far behind a MySQL replica may be; absent: the server need not be one. */
  readonly replicationLagSeconds?: number;
  readonly secret: string;
  /** Path of the program of `external` and `external-perl`. */
  readonly command: string;
  readonly checkIntervalMs: number;
  readonly checkTimeoutMs: number;
  readonly negotiateTimeoutMs: number;
  /** Attempts of one ping check. */
  readonly checkCount: number;
  // TLS, as our extensions: off unless asked (a check asks whether the server works).
  readonly tlsVerify: boolean;
  /** Speaks TLS from the start, where the service's name does not say so. */
  readonly tls: boolean;
  /** Asks for TLS by a command of the protocol (STARTTLS and the like), and goes on inside. */
  readonly startTls: boolean;
  readonly tlsCaFile?: string;
  readonly tlsServerName?: string;
  /** A certificate that ends within so many days is warned of. */
  readonly certificateDays?: number;
}

/** Who tells the weight of the real servers of one virtual server, besides the configuration. Our extension. */
export interface AgentSettings {
  readonly source: /** A TCP port of each real server, which says a line to whoever connects. */
    | {
        readonly kind: 'port';
        readonly port: number;
        /** Sent first; empty: nothing is. */
        readonly request: string;
        readonly intervalMs: number;
      }
    /** The first line that an external check prints. */
    | { readonly kind: 'output' };
  /** The bounds of what an agent can make of a weight, in percent of the configured one. */
  readonly leastPercent: number;
  readonly mostPercent: number;
}

export interface RealServer extends Forwarding {
  readonly address: string;
  /** 0 where the file names none: the check then uses the service's default port. */
  readonly port: number;
  readonly weight: number;
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  /** The real server's own pair, which replaces the virtual server's. */
  readonly negotiation?: { readonly request: string; readonly receive: string };
  readonly line: number;
}

export interface FallbackServer extends Forwarding {
  readonly address: string;
  readonly port: number;
}

export interface EmailAlert {
  /** Empty: no mail. */
  readonly recipients: readonly string[];
  /** Milliseconds between repeats; 0 is no repeat. */
  readonly repeatMs: number;
  readonly statuses: readonly ('starting' | 'running' | 'stopping' | 'reloading')[];
  readonly smtpServer?: string;
}

export interface VirtualServer {
  /** `tcp:10.0.0.1:80`, `udp:[fd00::1]:53`, `fwm:1`, `fwm6:1`; unique in a file. */
  readonly id: string;
  readonly identity: VirtualIdentity;
  readonly line: number;
  readonly scheduler: string;
  readonly schedulerFlags: readonly ('flag-1' | 'flag-2' | 'flag-3')[];
  readonly persistence?: { readonly timeoutSeconds: number; readonly netmask: string | number };
  readonly onePacket: boolean;
  readonly reals: readonly RealServer[];
  readonly fallback?: FallbackServer;
  readonly fallbackCommand?: string;
  readonly check: CheckSettings;
  /** Absent: the weights are the configured ones. */
  readonly agent?: AgentSettings;
  /** Consecutive failures that take a server that is up out of service; at least 1. */
  readonly failureCount: number;
  readonly quiescent: boolean;
  readonly cleanStop: boolean;
  readonly monitorFile?: string;
  readonly serviceName?: string;
  readonly comment?: string;
  readonly emailAlert: EmailAlert;
}

export interface Configuration {
  readonly file: string;
  readonly virtuals: readonly VirtualServer[];
  /** Add a quiescent server that vanished from the table again, with weight 0. */
  readonly readdQuiescent: boolean;
  readonly autoReload: boolean;
  readonly callback?: string;
  readonly logfile?: LogPlace;
  readonly execute: readonly string[];
  readonly supervised: boolean;
  readonly maintenanceDirectory?: string;
  readonly emailAlertFrom?: string;
  /** Of the global part; absent: the local sendmail. */
  readonly smtpServer?: string;
}

export type ConfigurationResult =
  | { readonly ok: true; readonly configuration: Configuration; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };
