import type { DestinationIdentity, ServiceIdentity } from './types.ts';

/** Such as `tcp 10.0.0.1:80`, `udp [2001:db8::1]:53` or `fwmark 1 (IPv6)`. */
export function describeService(identity: ServiceIdentity): string {
  if (identity.kind === 'fwmark') {
    return `fwmark ${identity.mark} (${identity.family === 'inet' ? 'IPv4' : 'IPv6'})`;
  }
  return `${identity.protocol} ${describeEndpoint(identity)}`;
}

/** Such as `10.0.0.5:80` or `[2001:db8::5]:80`. It names a destination within its service uniquely. */
export function describeEndpoint(endpoint: DestinationIdentity): string {
  const { address, port } = endpoint;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
