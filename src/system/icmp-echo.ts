import { randomBytes } from 'node:crypto';
import { decodeEchoReply, encodeEchoRequest, type IcmpFamily } from './icmp-packet.ts';
import { type IcmpSocket, openIcmpSocket } from './icmp-socket.ts';

/** As ldirectord's and ping's requests have it with a header of 8. */
const DATA_BYTES = 64;
/** Random, so that nobody who has not seen the request can answer it. */
const TOKEN_BYTES = 16;

export interface EchoListener {
  onReply(): void;
  onError(error: Error): void;
}

export type EchoResult =
  /** `forget` ends the wait for the reply. */
  | { readonly ok: true; readonly forget: () => void }
  /** This process may open no ICMP socket. */
  | { readonly ok: false; readonly reason: string };

interface Endpoint {
  readonly family: IcmpFamily;
  readonly socket: IcmpSocket;
  readonly waiting: Map<string, EchoListener>;
  /** Of raw sockets; the kernel gives ping sockets identifiers of their own. */
  readonly identifier: number;
  sequence: number;
}

/** One socket for each family, open while a reply is awaited: a raw one gets a copy of every reply. */
const endpoints = new Map<IcmpFamily, Endpoint>();

/**
 * Sends one ICMP echo request and waits for its reply until `forget` is called, which is the caller's to do
 * in every case.
 */
export function sendEcho(address: string, listener: EchoListener): EchoResult {
  const family: IcmpFamily = address.includes(':') ? 'inet6' : 'inet';
  const opened = endpointOf(family);
  if (!opened.ok) {
    return opened;
  }
  const { endpoint } = opened;
  const data = randomBytes(DATA_BYTES);
  const token = tokenOf(data);
  endpoint.waiting.set(token, listener);
  endpoint.sequence = (endpoint.sequence + 1) & 0xffff;
  const request = encodeEchoRequest(family, endpoint.identifier, endpoint.sequence, data);
  endpoint.socket.send(request, address, (error) => endpoint.waiting.get(token)?.onError(error));
  return {
    ok: true,
    forget() {
      if (endpoint.waiting.delete(token) && endpoint.waiting.size === 0) {
        endpoints.delete(family);
        endpoint.socket.close();
      }
    },
  };
}

type OpenedEndpoint =
  | { readonly ok: true; readonly endpoint: Endpoint }
  | { readonly ok: false; readonly reason: string };

function endpointOf(family: IcmpFamily): OpenedEndpoint {
  const open = endpoints.get(family);
  if (open !== undefined) {
    return { ok: true, endpoint: open };
  }
  const waiting = new Map<string, EchoListener>();
  const opened = openIcmpSocket(family, (message) => {
    const data = decodeEchoReply(family, message);
    if (data !== undefined && data.length === DATA_BYTES) {
      waiting.get(tokenOf(data))?.onReply();
    }
  });
  if (!opened.ok) {
    return opened;
  }
  const endpoint = { family, socket: opened.socket, waiting, identifier: process.pid & 0xffff, sequence: 0 };
  endpoints.set(family, endpoint);
  return { ok: true, endpoint };
}

function tokenOf(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, TOKEN_BYTES).toString('latin1');
}
