import { addressBytes, addressText, broadcastOf } from '../address-bytes.ts';
import { familyOf } from '../virtual-address.ts';
import {
  type Attribute,
  decodeAttributes,
  encodeBody,
  readText,
  readU32,
  textBytes,
  u32,
} from './message.ts';

/** An address of a network interface as the kernel has it. */
export interface InterfaceAddress {
  readonly address: string;
  readonly prefixLength: number;
  readonly interfaceIndex: number;
  /** Of IPv4 only. */
  readonly label?: string;
  /** `enum rt_scope_t`: 0 global, 253 link, 254 host. */
  readonly scope: number;
  /** IPv4 only: it goes with the first address of its subnet, unless the interface promotes secondaries. */
  readonly secondary: boolean;
  /** IPv6 only: somebody else answered for it, so this host does not use it. */
  readonly refused: boolean;
}

export type NewAddress = Pick<
  InterfaceAddress,
  'address' | 'prefixLength' | 'interfaceIndex' | 'label' | 'scope'
>;

export const ADDRESS_MESSAGE = { new: 20, delete: 21, get: 22 } as const;

export const SCOPE = { global: 0, host: 254 } as const;

/** `struct ifaddrmsg`. */
const HEADER_BYTES = 8;
const AF = { inet: 2, inet6: 10 } as const;
const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const IFA_LABEL = 3;
const IFA_BROADCAST = 4;
const IFA_CACHEINFO = 6;
const IFA_FLAGS = 8;
const FLAG_SECONDARY = 0x01;
const FLAG_NODAD = 0x02;
const FLAG_DADFAILED = 0x08;
const FOREVER = 0xffffffff;

/** Asks for all addresses of both families. */
export function encodeAddressDump(): Uint8Array {
  return encodeBody(new Uint8Array(HEADER_BYTES), []);
}

/**
 * An IPv6 address is put on without duplicate address detection, which would keep it from use for a second,
 * and deprecated (preferred for 0 s): it serves like any other, and this host does not take it as the source
 * of its own connections, which would break when it moves.
 */
export function encodeNewAddress(added: NewAddress): Uint8Array {
  const family = familyOf(added.address);
  const bytes = addressBytes(added.address);
  const attributes: Attribute[] = [
    [IFA_LOCAL, bytes],
    [IFA_ADDRESS, bytes],
  ];
  if (family === 'inet6') {
    attributes.push([IFA_FLAGS, u32(FLAG_NODAD)], [IFA_CACHEINFO, lifetimes(0, FOREVER)]);
  } else {
    const broadcast = broadcastOf(family, bytes, added.prefixLength);
    if (broadcast !== undefined) attributes.push([IFA_BROADCAST, broadcast]);
    if (added.label !== undefined) attributes.push([IFA_LABEL, textBytes(added.label)]);
  }
  return encodeBody(header(added), attributes);
}

/** `struct ifa_cacheinfo`: preferred and valid in seconds, two timestamps of the kernel's. */
function lifetimes(preferred: number, valid: number): Uint8Array {
  return Buffer.concat([u32(preferred), u32(valid), u32(0), u32(0)]);
}

export function encodeDeleteAddress(deleted: NewAddress): Uint8Array {
  const bytes = addressBytes(deleted.address);
  // The prefix length is compared only where the address is given this way, too.
  return encodeBody(header(deleted), [
    [IFA_LOCAL, bytes],
    [IFA_ADDRESS, bytes],
  ]);
}

function header({ address, prefixLength, scope, interfaceIndex }: NewAddress): Uint8Array {
  const fixed = Buffer.from([AF[familyOf(address)], prefixLength, 0, scope]);
  return Buffer.concat([fixed, u32(interfaceIndex)]);
}

/** Undefined for other families' addresses. */
export function decodeAddress(body: Uint8Array): InterfaceAddress | undefined {
  if (body.length < HEADER_BYTES || (body[0] !== AF.inet && body[0] !== AF.inet6)) return undefined;
  const attributes = decodeAttributes(body, HEADER_BYTES);
  // On point-to-point links IFA_ADDRESS is the other end; IPv6 leaves IFA_LOCAL out otherwise.
  const address = addressText(attributes.get(IFA_LOCAL) ?? attributes.get(IFA_ADDRESS) ?? new Uint8Array(0));
  if (address === undefined) return undefined;
  const label = attributes.get(IFA_LABEL);
  const wideFlags = attributes.get(IFA_FLAGS);
  const flags = wideFlags === undefined ? (body[2] ?? 0) : readU32(wideFlags);
  const isIpv4 = body[0] === AF.inet;
  return {
    address,
    prefixLength: body[1] ?? 0,
    interfaceIndex: readU32(body, 4),
    ...(label !== undefined && { label: readText(label) }),
    scope: body[3] ?? 0,
    // The bit means "temporary" for IPv6.
    secondary: isIpv4 && (flags & FLAG_SECONDARY) !== 0,
    refused: !isIpv4 && (flags & FLAG_DADFAILED) !== 0,
  };
}
