import { addressBytes } from '../address-bytes.ts';
import { familyOf } from '../virtual-address.ts';
import { decodeAttributes, encodeBody, readU32, u32 } from './message.ts';

/** How the kernel would reach an address. */
export interface Route {
  readonly interfaceIndex: number;
  /** The length of the route's prefix: 0 for a default route. */
  readonly prefixLength: number;
  /** Whether the packets go to a router first. */
  readonly throughGateway: boolean;
  /** Whether the address is this host's own. */
  readonly local: boolean;
}

export const ROUTE_MESSAGE = { new: 24, get: 26 } as const;

/** `struct rtmsg`. */
const HEADER_BYTES = 12;
const AF = { inet: 2, inet6: 10 } as const;
const RTA_DST = 1;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_VIA = 18;
/** Answer with the route that matches rather than with the path to this one address. */
const RTM_F_FIB_MATCH = 0x2000;
const RTN_LOCAL = 2;

export function encodeRouteLookup(address: string): Uint8Array {
  const family = familyOf(address);
  const bytes = addressBytes(address);
  const fixed = Buffer.alloc(HEADER_BYTES);
  fixed[0] = AF[family];
  fixed[1] = bytes.length * 8;
  fixed.set(u32(RTM_F_FIB_MATCH), 8);
  return encodeBody(fixed, [[RTA_DST, bytes]]);
}

/** Undefined for a route without an interface: a forbidden destination, or several paths. */
export function decodeRoute(body: Uint8Array): Route | undefined {
  if (body.length < HEADER_BYTES) return undefined;
  const attributes = decodeAttributes(body, HEADER_BYTES);
  const device = attributes.get(RTA_OIF);
  if (device === undefined || device.length < 4) return undefined;
  return {
    interfaceIndex: readU32(device),
    prefixLength: body[1] ?? 0,
    throughGateway: attributes.has(RTA_GATEWAY) || attributes.has(RTA_VIA),
    local: body[7] === RTN_LOCAL,
  };
}
