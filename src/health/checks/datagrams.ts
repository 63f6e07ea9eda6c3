import { createSocket } from 'node:dgram';

/** A datagram may be lost without the server being at fault: it is sent up to this often within the time. */
const SENDINGS = 3;

export interface LocalEndpoint {
  readonly address: string;
  readonly port: number;
}

export interface DatagramOptions {
  readonly address: string;
  readonly port: number;
  /** The time of the whole check, over which the sendings are spread. */
  readonly timeoutMs: number;
  /** What to send; it is asked once, when the local end is known, and sent again as it is. */
  payload(local: LocalEndpoint): Uint8Array;
  onMessage(message: Buffer): void;
  /** Such as a refusal that the server's host sends back. */
  onError(error: Error): void;
}

export interface Datagrams {
  /** Closes the socket; nothing is reported afterwards. */
  stop(): void;
}

/** Asks a server over UDP. Only its own datagrams and ICMP errors reach the socket, which is connected. */
export function beginDatagrams(options: DatagramOptions): Datagrams {
  const { address, port, timeoutMs } = options;
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
  let sending: NodeJS.Timeout | undefined;
  socket.on('error', options.onError);
  socket.on('message', options.onMessage);
  socket.once('connect', () => {
    const payload = options.payload(socket.address());
    socket.send(payload);
    sending = setInterval(() => socket.send(payload), timeoutMs / SENDINGS);
  });
  socket.connect(port, address);
  return {
    stop() {
      clearInterval(sending);
      socket.close();
    },
  };
}
