import type {
  Destination,
  DestinationSettings,
  Service,
  ServiceIdentity,
  ServiceSettings,
} from '../../../src/node-ipvs-netlink/index.ts';

/** Short ways to say entries of the table, for tests. */

export function tcp(address: string, port: number): ServiceIdentity {
  return { kind: 'address', protocol: 'tcp', address, port };
}

export function udp(address: string, port: number): ServiceIdentity {
  return { kind: 'address', protocol: 'udp', address, port };
}

export function fwmark(mark: number, family: 'inet' | 'inet6' = 'inet'): ServiceIdentity {
  return { kind: 'fwmark', family, mark };
}

export function service(identity: ServiceIdentity, settings: Partial<ServiceSettings> = {}): Service {
  return { identity, settings: { scheduler: 'wrr', schedulerFlags: [], onePacket: false, ...settings } };
}

export function destination(
  address: string,
  port: number,
  settings: Partial<DestinationSettings> = {},
): Destination {
  return {
    identity: { address, port },
    settings: { forwarding: 'route', weight: 1, upperThreshold: 0, lowerThreshold: 0, ...settings },
  };
}
