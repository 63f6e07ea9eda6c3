/** An address that moves between hosts. */
export interface VirtualAddress {
  /** Numeric, canonical (RFC 5952 for IPv6), without zone. */
  readonly address: string;
  /** 0..32, or 0..128. */
  readonly prefixLength: number;
  /** The network interface's name. */
  readonly device: string;
  /** Of IPv4 only, at most 15 bytes, such as `eth0:0`; absent is the interface's name. */
  readonly label?: string;
}

export type AddressFamily = 'inet' | 'inet6';

export function familyOf(address: string): AddressFamily {
  return address.includes(':') ? 'inet6' : 'inet';
}

/** One address can be on several interfaces: both name it. The prefix length does not. */
export function addressKey({ address, device }: Pick<VirtualAddress, 'address' | 'device'>): string {
  return `${address} ${device}`;
}

/** `10.0.0.100/24 dev eth0`, as `ip address` takes it. */
export function describeAddress({ address, prefixLength, device, label }: VirtualAddress): string {
  const words = `${address}/${prefixLength} dev ${device}`;
  return label === undefined ? words : `${words} label ${label}`;
}
