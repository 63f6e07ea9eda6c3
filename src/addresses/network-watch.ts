import { type NetlinkSocket, openNetlinkSocket } from '../system/netlink-socket.ts';
import {
  applyMessage,
  messagesTowards,
  type NetworkEvent,
  type NetworkMessage,
  type NetworkState,
  NOTHING_KNOWN,
} from './network-state.ts';
import { ADDRESS_MESSAGE, decodeAddress, type InterfaceAddress } from './rtnetlink/address.ts';
import type { RtnetlinkClient } from './rtnetlink/client.ts';
import { decodeLink, LINK_MESSAGE, type Link } from './rtnetlink/link.ts';
import { decodeMessages } from './rtnetlink/message.ts';

/** This host's interfaces and addresses, kept up to date by the kernel's notifications. */
export interface NetworkWatch {
  /** Undefined where there is no such interface. */
  link(name: string): Link | undefined;
  links(): readonly Link[];
  addresses(): readonly InterfaceAddress[];
  /** @returns What ends the subscription. */
  subscribe(listener: (event: NetworkEvent) => void): () => void;
  /** Reads everything anew; what had changed unnoticed is told to subscribers. Rejects if the kernel refuses. */
  refresh(): Promise<void>;
  close(): void;
}

export interface NetworkWatchOptions {
  /** Notifications were lost or could not be read; everything is read anew until it succeeds. */
  readonly onTrouble?: (reason: string) => void;
  readonly openSocket?: typeof openNetlinkSocket;
}

const NETLINK_ROUTE = 0;
/** RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV6_IFADDR. */
const GROUPS = [1, 5, 9] as const;
/** Some 1,000 changes. */
const RECEIVE_BUFFER = 1024 * 1024;
const RETRY_MS = 1_000;
const READING_TRIES = 4;
/** Messages held back while everything is read; more than these are better read anew. */
const HELD_LIMIT = 10_000;

/**
 * Resolves when everything has been read once. `client` is used for reading, and stays the caller's.
 * @throws Error when the kernel does not answer, or where this is not Linux.
 */
export async function watchNetwork(
  client: RtnetlinkClient,
  options: NetworkWatchOptions = {},
): Promise<NetworkWatch> {
  const { openSocket = openNetlinkSocket } = options;
  const listeners = new Set<(event: NetworkEvent) => void>();
  let state: NetworkState = NOTHING_KNOWN;
  let socket: NetlinkSocket | undefined;
  /** What arrives while everything is read: it may be newer than the reading. */
  let held: NetworkMessage[] | undefined;
  let reading: Promise<void> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;

  function take(message: NetworkMessage): void {
    const [next, events] = applyMessage(state, message);
    state = next;
    for (const event of events) for (const listener of [...listeners]) listener(event);
  }

  function receive(datagram: Uint8Array): void {
    for (const message of decodeMessages(datagram)) {
      const change = message.kind === 'data' ? decodeChange(message.type, message.body) : undefined;
      if (change === undefined) continue;
      if (held === undefined) take(change);
      else if (held.length < HELD_LIMIT) held.push(change);
      else lost('changes came faster than they could be read');
    }
  }

  function lost(reason: string): void {
    socket?.close();
    socket = undefined;
    if (held !== undefined) held = [];
    options.onTrouble?.(`${reason}; reading everything anew`);
    readAgain(0);
  }

  function readAgain(delay: number): void {
    if (closed || retry !== undefined) return;
    retry = setTimeout(() => {
      retry = undefined;
      refresh().catch((error: Error) => {
        options.onTrouble?.(error.message);
        readAgain(RETRY_MS);
      });
    }, delay);
    retry.unref();
  }

  function listen(): NetlinkSocket {
    const listener = {
      onDatagram(datagram: Buffer) {
        if (socket === opened) receive(datagram);
      },
      onError(code: string) {
        if (socket === opened) lost(code === 'ENOBUFS' ? 'changes came too fast (ENOBUFS)' : code);
      },
    };
    const opened = openSocket(NETLINK_ROUTE, listener, { groups: GROUPS, bufferBytes: RECEIVE_BUFFER });
    return opened;
  }

  async function readAll(): Promise<void> {
    for (let tries = 0; tries < READING_TRIES && !closed; tries++) {
      // Before the reading begins, so that nothing falls between the two.
      socket ??= listen();
      const listening = socket;
      held ??= [];
      let found: readonly NetworkMessage[] = [];
      try {
        found = messagesTowards(state, await client.links(), await client.addresses());
      } finally {
        const later: readonly NetworkMessage[] = held ?? [];
        held = undefined;
        if (!closed) for (const message of [...found, ...later]) take(message);
      }
      if (socket === listening) return;
    }
    if (!closed) throw new Error('The kernel changes its interfaces faster than they can be read');
  }

  function refresh(): Promise<void> {
    reading ??= readAll().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  function close(): void {
    closed = true;
    clearTimeout(retry);
    listeners.clear();
    socket?.close();
    socket = undefined;
  }

  try {
    await refresh();
  } catch (error) {
    close();
    throw error;
  }
  return {
    link: (name) => [...state.links.values()].find((link) => link.name === name),
    links: () => [...state.links.values()],
    addresses: () => [...state.addresses.values()],
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh,
    close,
  };
}

function decodeChange(type: number, body: Uint8Array): NetworkMessage | undefined {
  switch (type) {
    case LINK_MESSAGE.new:
    case LINK_MESSAGE.delete: {
      const link = decodeLink(body);
      return link && { kind: type === LINK_MESSAGE.new ? 'link' : 'link-gone', link };
    }
    case ADDRESS_MESSAGE.new:
    case ADDRESS_MESSAGE.delete: {
      const address = decodeAddress(body);
      return address && { kind: type === ADDRESS_MESSAGE.new ? 'address' : 'address-gone', address };
    }
    default:
      return undefined;
  }
}
