import type { InterfaceAddress } from './rtnetlink/address.ts';
import { type Link, sameLink } from './rtnetlink/link.ts';

/** What is known of this host's interfaces and their addresses. */
export interface NetworkState {
  /** By index. */
  readonly links: ReadonlyMap<number, Link>;
  /** By `entryKey`. */
  readonly addresses: ReadonlyMap<string, InterfaceAddress>;
}

/** What the kernel tells of a change. */
export type NetworkMessage =
  | { readonly kind: 'link'; readonly link: Link }
  | { readonly kind: 'link-gone'; readonly link: Link }
  | { readonly kind: 'address'; readonly address: InterfaceAddress }
  | { readonly kind: 'address-gone'; readonly address: InterfaceAddress };

/** What of it is news. `device` is the interface's name. */
export type NetworkEvent =
  | { readonly kind: 'link'; readonly link: Link; readonly before: Link | undefined }
  | { readonly kind: 'link-gone'; readonly link: Link }
  | { readonly kind: 'address-added'; readonly address: InterfaceAddress; readonly device: string }
  | { readonly kind: 'address-removed'; readonly address: InterfaceAddress; readonly device: string };

function sameAddress(left: InterfaceAddress, right: InterfaceAddress): boolean {
  return (
    left.label === right.label &&
    left.scope === right.scope &&
    left.secondary === right.secondary &&
    left.refused === right.refused
  );
}

export const NOTHING_KNOWN: NetworkState = { links: new Map(), addresses: new Map() };

/** The prefix length is part of it: an interface can have one IPv4 address with two. */
export function entryKey({ address, prefixLength, interfaceIndex }: InterfaceAddress): string {
  return `${interfaceIndex} ${address}/${prefixLength}`;
}

/** The state after a message, and what was new in it: the kernel repeats itself. */
export function applyMessage(
  state: NetworkState,
  message: NetworkMessage,
): readonly [NetworkState, readonly NetworkEvent[]] {
  switch (message.kind) {
    case 'link':
      return applyLink(state, message.link);
    case 'link-gone':
      return removeLink(state, message.link);
    case 'address': {
      const { address } = message;
      const before = state.addresses.get(entryKey(address));
      if (before !== undefined && sameAddress(before, address)) return [state, []];
      const addresses = new Map(state.addresses).set(entryKey(address), address);
      const device = deviceOf(state, address);
      return [
        { ...state, addresses },
        before === undefined ? [{ kind: 'address-added', address, device }] : [],
      ];
    }
    case 'address-gone':
      return removeAddresses(state, [message.address]);
  }
}

function applyLink(state: NetworkState, link: Link): readonly [NetworkState, readonly NetworkEvent[]] {
  const before = state.links.get(link.index);
  if (before !== undefined && sameLink(before, link)) return [state, []];
  const links = new Map(state.links).set(link.index, link);
  return [{ ...state, links }, [{ kind: 'link', link, before }]];
}

/** Its addresses go with it, told by the kernel or not. */
function removeLink(state: NetworkState, gone: Link): readonly [NetworkState, readonly NetworkEvent[]] {
  const link = state.links.get(gone.index);
  if (link === undefined) return [state, []];
  const its = [...state.addresses.values()].filter((each) => each.interfaceIndex === gone.index);
  const [after, events] = removeAddresses(state, its);
  const links = new Map(after.links);
  links.delete(gone.index);
  return [{ ...after, links }, [...events, { kind: 'link-gone', link }]];
}

function removeAddresses(
  state: NetworkState,
  gone: readonly InterfaceAddress[],
): readonly [NetworkState, readonly NetworkEvent[]] {
  const known = gone.filter((address) => state.addresses.has(entryKey(address)));
  if (known.length === 0) return [state, []];
  const addresses = new Map(state.addresses);
  for (const address of known) addresses.delete(entryKey(address));
  const events = known.map(
    (address) => ({ kind: 'address-removed', address, device: deviceOf(state, address) }) as const,
  );
  return [{ ...state, addresses }, events];
}

function deviceOf(state: NetworkState, { interfaceIndex }: InterfaceAddress): string {
  return state.links.get(interfaceIndex)?.name ?? `interface number ${interfaceIndex}`;
}

/** The messages that lead from a state to what a full reading found, removals first. */
export function messagesTowards(
  state: NetworkState,
  links: readonly Link[],
  addresses: readonly InterfaceAddress[],
): readonly NetworkMessage[] {
  const indexes = new Set(links.map((link) => link.index));
  const keys = new Set(addresses.map(entryKey));
  return [
    ...[...state.addresses.values()]
      .filter((address) => !keys.has(entryKey(address)))
      .map((address) => ({ kind: 'address-gone', address }) as const),
    ...[...state.links.values()]
      .filter((link) => !indexes.has(link.index))
      .map((link) => ({ kind: 'link-gone', link }) as const),
    ...links.map((link) => ({ kind: 'link', link }) as const),
    ...addresses.map((address) => ({ kind: 'address', address }) as const),
  ];
}
