/** Fits an Ethernet frame with room for tunnels: keepalives are never fragmented. */
export const maxDatagramBytes = 1400;

/** Of the application's state, which every keepalive carries. */
export const maxStateBytes = 1024;

/** Of one reliable message. */
export const maxMessageBytes = 1024;

/** Of a node's name: a DNS label. */
export const maxNameBytes = 63;

/** Links of one node. Each costs one datagram per peer and keepalive. */
export const maxLinks = 8;

/** Peers of one node. */
export const maxPeers = 15;

/** Messages that may wait for one peer. */
export const maxQueuedMessages = 64;

/** Node names travel in datagrams and end up in logs: plain host names only. */
export function isNodeName(name: string): boolean {
  return /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name) && name.length <= maxNameBytes;
}
