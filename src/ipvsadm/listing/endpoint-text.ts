import type { Protocol } from '../../node-ipvs-netlink/index.ts';

/** What addresses and ports are called in a listing; undefined shows the number. */
export interface ShownNames {
  host(address: string): string | undefined;
  service(port: number, protocol: Protocol): string | undefined;
}

export const numericNames: ShownNames = { host: () => undefined, service: () => undefined };

/** `host:port`, or `[host]:port` for IPv6. Without a protocol (behind a firewall mark) the port is a number. */
export function endpointText(
  address: string,
  port: number,
  protocol: Protocol | undefined,
  names: ShownNames,
): string {
  const host = names.host(address) ?? addressText(address);
  const service = (protocol === undefined ? undefined : names.service(port, protocol)) ?? port;
  return address.includes(':') ? `[${host}]:${service}` : `${host}:${service}`;
}

/** ipvsadm cuts what it shows of IPv4 endpoints, and does not of IPv6 ones. */
export function cut(endpoint: string, length: number): string {
  return endpoint.startsWith('[') ? endpoint : endpoint.slice(0, length);
}

/** The text of inet_ntop(3), which writes an embedded IPv4 address with dots: `::ffff:10.0.0.1`. */
export function addressText(address: string): string {
  const match = /^::(ffff:)?([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  if (match === null) return address;
  const [, prefix = '', high = '', low = ''] = match;
  const bytes = [high, low].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
  return `::${prefix}${bytes.join('.')}`;
}
