import { networkInterfaces } from 'node:os';

/** The interface's first IPv4 address. @throws Error when it has none, or does not exist */
export function ipv4OfInterface(name: string): string {
  return ipv4Of(name).address;
}

/** The broadcast address of the interface's first IPv4 network. @throws Error when it has none */
export function broadcastOfInterface(name: string): string {
  const { address, netmask } = ipv4Of(name);
  const mask = netmask.split('.').map(Number);
  return address
    .split('.')
    .map((byte, index) => Number(byte) | (~(mask[index] ?? 0) & 0xff))
    .join('.');
}

/** @throws Error when there is no such interface */
export function requireInterface(name: string): void {
  if (networkInterfaces()[name] === undefined)
    throw new Error(`interface ${name} does not exist or has no address`);
}

function ipv4Of(name: string): { readonly address: string; readonly netmask: string } {
  const found = networkInterfaces()[name]?.find((address) => address.family === 'IPv4');
  if (!found) throw new Error(`interface ${name} does not exist, or has no IPv4 address`);
  return found;
}
