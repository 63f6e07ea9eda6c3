/** Names to numbers: hosts from the system's resolver, ports from services(5). */
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import type { AddressFamily } from './configuration.ts';

export type PortProtocol = 'tcp' | 'udp';

export interface Resolver {
  /** The first address of a name; rejects with the reason in words. */
  address(name: string, family: AddressFamily): Promise<string>;
  /** The port of a service, for any protocol where none is given; undefined where there is none. */
  port(name: string, protocol?: PortProtocol): Promise<number | undefined>;
}

/** The resolver of this host. The services file is read once, when first needed. */
export function createSystemResolver(servicesFile = '/etc/services'): Resolver {
  let services: Promise<ReadonlyMap<string, number>> | undefined;
  return {
    async address(name, family) {
      const { address } = await lookup(name, { family: family === 'inet' ? 4 : 6 });
      return address;
    },
    async port(name, protocol) {
      services ??= readFile(servicesFile, 'utf8').then(parseServices, () => new Map());
      const known = await services;
      const protocols = protocol === undefined ? ['tcp', 'udp'] : [protocol];
      return protocols.map((each) => known.get(`${name}/${each}`)).find((port) => port !== undefined);
    },
  };
}

/** services(5): `name port/protocol aliases # comment`. The first line for a name counts, as for the C library. */
export function parseServices(text: string): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const line of text.split('\n')) {
    const [name, portAndProtocol, ...aliases] = line.replace(/#.*/, '').trim().split(/\s+/);
    const match = /^(\d+)\/(\w+)$/.exec(portAndProtocol ?? '');
    if (name === undefined || match === null) continue;
    for (const each of [name, ...aliases]) {
      const key = `${each}/${match[2]}`;
      if (!ports.has(key)) ports.set(key, Number(match[1]));
    }
  }
  return ports;
}
