import type { DirectorNeeds } from './director-needs.ts';
import type { Network } from './read-network.ts';

/** How this host's network lies around the director. */
export interface Layout {
  /** Interfaces that packets to virtual addresses come in by, and do exist. */
  readonly virtualDevices: readonly string[];
  /** Those that have IPv6 virtual addresses. */
  readonly virtualDevices6: readonly string[];
  /** Interfaces towards real servers whose answers pass through the director. */
  readonly routedDevices: readonly string[];
  readonly routesInet: boolean;
  readonly routesInet6: boolean;
  /** Interfaces of IPv4 default routes. */
  readonly defaultDevices: readonly string[];
  /** Interfaces whose IPv6 default route was learned from router advertisements. */
  readonly advertisedDevices: readonly string[];
}

export function layoutOf(needs: DirectorNeeds, network: Network): Layout {
  const { devices, routes, defaultDevices, advertisedDevices } = network;
  const moving = needs.movingAddresses.map(({ family, device }) => ({ family, device }));
  const fixed = needs.fixedAddresses.flatMap(({ family, address }) => {
    const device = deviceWith(network, address);
    return device === undefined ? [] : [{ family, device }];
  });
  const virtualDevices = (family: string) =>
    distinct(
      [...moving, ...fixed].filter((each) => each.family === family).map(({ device }) => device),
    ).filter((device) => devices.has(device) && device !== 'lo');
  // A server on this host itself is reached without forwarding.
  const routed = needs.routedReals.filter(({ address }) => routes.get(address)?.local !== true);
  const routesOf = (family: string) => routed.filter((each) => each.family === family);
  return {
    virtualDevices: virtualDevices('inet'),
    virtualDevices6: virtualDevices('inet6'),
    routedDevices: distinct(routesOf('inet').flatMap(({ address }) => routes.get(address)?.device ?? [])),
    routesInet: routesOf('inet').length > 0,
    routesInet6: routesOf('inet6').length > 0,
    defaultDevices,
    advertisedDevices,
  };
}

/** The interface that has the address now. */
export function deviceWith({ devices }: Network, address: string): string | undefined {
  return [...devices].find(([, { addresses }]) => addresses.includes(address))?.[0];
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)];
}
