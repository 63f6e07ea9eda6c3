import type {
  AddressFamily,
  ForwardingMethod,
  ServiceIdentity,
  SyncRole,
} from '../../node-ipvs-netlink/index.ts';
import type { KnownNames } from './endpoint.ts';
import type { CommandName, ModifierName } from './options.ts';

/** Options that stand for one thing share a name: it may be given once. */
export type Subject =
  | 'service-address'
  | 'forwarding-method'
  | Exclude<
      ModifierName,
      | 'tcp-service'
      | 'udp-service'
      | 'sctp-service'
      | 'fwmark-service'
      | 'gatewaying'
      | 'ipip'
      | 'masquerading'
    >;

export interface RealServer {
  readonly address: string;
  readonly family: AddressFamily;
  readonly port: number;
}

/** A persistence mask, read by the family of the service so far. */
export interface Mask {
  readonly family: AddressFamily;
  readonly value: string | number;
}

/** What the options of one command line have said, each checked by itself. Filled in from left to right. */
export interface Given {
  readonly command: CommandName;
  readonly names: KnownNames;
  readonly subjects: Set<Subject>;
  readonly warnings: string[];
  /** Words that are no options. */
  readonly others: string[];
  role?: SyncRole;
  service?: ServiceIdentity;
  real?: RealServer;
  scheduler?: string;
  /** Seconds. */
  timeout?: number;
  mask?: Mask;
  engine?: string;
  schedulerFlags?: string;
  forwarding?: ForwardingMethod;
  weight?: number;
  upperThreshold?: number;
  lowerThreshold?: number;
  tunnelType?: 'ipip' | 'gue' | 'gre';
  tunnelPort?: number;
  interface?: string;
  syncId?: number;
  maxLength?: number;
  group?: string;
  port?: number;
  ttl?: number;
}

export function familyOfGiven({ service }: Given): AddressFamily {
  if (service?.kind === 'fwmark') return service.family;
  return service?.address.includes(':') ? 'inet6' : 'inet';
}
