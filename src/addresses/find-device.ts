import { addressBytes, inSubnet } from './address-bytes.ts';
import { LOOPBACK } from './plan.ts';
import type { InterfaceAddress } from './rtnetlink/address.ts';
import type { RtnetlinkClient } from './rtnetlink/client.ts';
import type { Link } from './rtnetlink/link.ts';

export type FoundDevice =
  /** `prefixLength` is that of the subnet or route by which the device was found. */
  | { readonly ok: true; readonly device: string; readonly prefixLength: number }
  | { readonly ok: false; readonly reason: string };

/**
 * The interface on which the others of an address's subnet are, for an address that was given without one.
 * That this host has the address already counts least: it may be on the wrong interface.
 */
export async function findDevice(client: RtnetlinkClient, address: string): Promise<FoundDevice> {
  const links = await client.links();
  const route = await client.route(address);
  const link = links.find((each) => each.index === route?.interfaceIndex);
  if (route === undefined || route.local || link === undefined || link.name === LOOPBACK) {
    return bySubnet(address, links, await client.addresses());
  }
  if (route.throughGateway) {
    return refusal(address, `the route to it goes through a gateway on ${link.name}`);
  }
  return { ok: true, device: link.name, prefixLength: route.prefixLength };
}

function bySubnet(
  address: string,
  links: readonly Link[],
  addresses: readonly InterfaceAddress[],
): FoundDevice {
  const bytes = addressBytes(address);
  const candidates = addresses
    .map((each) => ({ each, device: links.find((link) => link.index === each.interfaceIndex)?.name }))
    .filter(({ device }) => device !== LOOPBACK)
    .filter(({ each }) => inSubnet(bytes, addressBytes(each.address), each.prefixLength))
    .sort((left, right) => rank(right.each) - rank(left.each));
  const [best] = candidates;
  if (best?.device === undefined) return refusal(address, 'no interface has an address of its subnet');
  return { ok: true, device: best.device, prefixLength: best.each.prefixLength };

  /** Others' subnets first, the narrowest of them; where the address itself is only if nothing else tells. */
  function rank(each: InterfaceAddress): number {
    return each.address === address ? -1 : each.prefixLength;
  }
}

function refusal(address: string, why: string): FoundDevice {
  return { ok: false, reason: `${address}: ${why}; name its interface, as in "${address}/24 dev eth0"` };
}
