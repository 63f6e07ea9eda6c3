import { formatEndpoint } from '../config/addresses.ts';
import type { VirtualIdentity } from '../config/configuration.ts';
import type { DestinationIdentity, ServiceIdentity } from '../node-ipvs-netlink/index.ts';

export function destinationKey(identity: DestinationIdentity): string {
  return formatEndpoint(identity.address, identity.port);
}

/** Equal for equal services; the form of `VirtualServer.id` for those that ldirectord.cf can name. */
export function serviceKey(identity: ServiceIdentity): string {
  if (identity.kind === 'fwmark') return `${identity.family === 'inet6' ? 'fwm6' : 'fwm'}:${identity.mark}`;
  return `${identity.protocol}:${formatEndpoint(identity.address, identity.port)}`;
}

export function serviceIdentity(identity: VirtualIdentity): ServiceIdentity {
  return identity.kind === 'fwmark'
    ? { kind: 'fwmark', family: identity.family, mark: identity.mark }
    : { kind: 'address', protocol: identity.protocol, address: identity.address, port: identity.port };
}

/** `10.0.0.1:80` or the mark: how ldirectord's log names a virtual server. */
export function serviceName(identity: ServiceIdentity): string {
  return identity.kind === 'fwmark' ? `${identity.mark}` : formatEndpoint(identity.address, identity.port);
}
