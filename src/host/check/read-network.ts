import { optional } from '../../config/optional.ts';
import { askIp, type IpAnswer } from '../ask-ip.ts';

export interface Device {
  readonly up: boolean;
  /** Without prefix lengths. */
  readonly addresses: readonly string[];
}

export interface Route {
  readonly device: string;
  /** The address is this host's own. */
  readonly local: boolean;
  /** The address of this host that packets come from, unless they say otherwise. */
  readonly source?: string;
}

/** What the network of this host looks like now. */
export interface Network {
  readonly devices: ReadonlyMap<string, Device>;
  /** Where packets to the addresses that were asked for go; none where there is no route. */
  readonly routes: ReadonlyMap<string, Route>;
  /** Interfaces of default routes. */
  readonly defaultDevices: readonly string[];
  /** Interfaces whose IPv6 default route a router has advertised. */
  readonly advertisedDevices: readonly string[];
}

/**
 * @param addresses numeric, whose routes are asked for
 * @throws Error when `ip` cannot be run
 */
export async function readNetwork(addresses: readonly string[]): Promise<Network> {
  const questions = addresses.map((address) => `route get ${address}\n`).join('');
  const [devices, routes, defaults, advertised] = await Promise.all([
    askIp(['address', 'show']),
    // One process for all; where there is no route it says so, and goes on.
    questions === '' ? [] : askIp(['-force', '-batch', '-'], questions),
    askIp(['-4', 'route', 'show', 'default']),
    askIp(['-6', 'route', 'show', 'default', 'proto', 'ra']),
  ]);
  return {
    devices: new Map(devices.flatMap(readDevice)),
    routes: new Map(routes.flatMap(readRoute)),
    defaultDevices: defaults.flatMap(deviceOf),
    advertisedDevices: advertised.flatMap(deviceOf),
  };
}

function readDevice({ ifname, flags, addr_info: found }: IpAnswer): readonly (readonly [string, Device])[] {
  if (typeof ifname !== 'string') return [];
  const addresses = Array.isArray(found) ? found.map(({ local }: IpAnswer) => local) : [];
  return [
    [
      ifname,
      {
        up: Array.isArray(flags) && flags.includes('UP'),
        addresses: addresses.filter((each) => typeof each === 'string'),
      },
    ],
  ];
}

function readRoute({ dst, dev, type, prefsrc }: IpAnswer): readonly (readonly [string, Route])[] {
  if (typeof dst !== 'string' || typeof dev !== 'string') return [];
  const source = typeof prefsrc === 'string' ? prefsrc : undefined;
  return [[dst, { device: dev, local: type === 'local', ...optional('source', source) }]];
}

function deviceOf({ dev }: IpAnswer): readonly string[] {
  return typeof dev === 'string' ? [dev] : [];
}
