import { connect, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type TlsClientParameters, tlsOver } from './tls-client.ts';

/** What one check reads at most from one connection, unless it says otherwise. */
const MAX_BYTES = 256 * 1024;
const LINE_FEED = 10;
const NOTHING = Buffer.alloc(0);

/** The server does not do what its protocol wants; the message becomes the reason of the verdict. */
export class ServerFault extends Error {
  override readonly name = 'ServerFault';
}

/** How long the message is that begins here, in bytes; undefined while too little of it is there to tell. */
export type MessageLength = (bytes: Buffer) => number | undefined;

/** One connection to a server. Nothing here has a time limit: whoever opened it closes it. */
export interface Wire {
  /** The next line, without its end. `what` the server owes, such as `greeting`, is for people. */
  line(what: string): Promise<string>;
  /** The next message of a protocol that `lengthOf` knows. */
  message(what: string, lengthOf: MessageLength): Promise<Buffer>;
  /** What comes next, in any amount; undefined after the last. */
  piece(what: string): Promise<Buffer | undefined>;
  send(bytes: string | Uint8Array): void;
  /** Goes on in TLS, with a session that the server gave before. All that came in the clear must be read. */
  secure(tls: TlsClientParameters, session?: Buffer): Promise<void>;
  /** The TLS session, for a second connection to the same server. */
  session(): Buffer | undefined;
}

export interface WireTarget {
  readonly address: string;
  readonly port: number;
  /** TLS from the start. */
  readonly tls?: TlsClientParameters;
  /** For people, unless it is just the `TCP connection`. */
  readonly name?: string;
  /** In bytes, for a connection that carries more than a conversation. */
  readonly limit?: number;
  /** After each TLS handshake, with the socket that speaks TLS from then on. */
  onSecured?(socket: TLSSocket): void;
}

export interface OpenedWire {
  /** Resolves when the connection stands, with TLS where it is wanted. */
  readonly ready: Promise<Wire>;
  close(): void;
}

/** Connects. `missing` is told what has not come yet, whenever that changes. */
export function openWire(target: WireTarget, missing: (words: string) => void): OpenedWire {
  const { address, port } = target;
  const limit = target.limit ?? MAX_BYTES;
  let unread: Buffer = NOTHING;
  let total = 0;
  let failure: Error | undefined;
  let ended = false;
  let session: Buffer | undefined;
  let wake = () => {};

  const onData = (bytes: Buffer) => {
    total += bytes.length;
    unread = unread.length === 0 ? bytes : Buffer.concat([unread, bytes]);
    if (total > limit) {
      socket.pause();
    }
    wake();
  };
  const onEnd = () => {
    ended = true;
    wake();
  };
  // Stays after the end: an error may still come from a socket that is being destroyed.
  const onError = (error: Error) => {
    failure ??= error;
    wake();
  };
  const attach = (to: Socket): Socket => to.on('data', onData).on('end', onEnd).on('close', onEnd);

  /** Waits until `take` gives something, or what it waits for cannot come any more. */
  const until = async <T>(
    what: string,
    take: () => T | undefined,
    closed = () => `${unread.length === 0 ? 'before' : 'in the middle of'} its ${what}`,
  ): Promise<T> => {
    missing(`no ${what}`);
    for (;;) {
      const taken = take();
      if (taken !== undefined) {
        return taken;
      }
      if (total > limit) {
        throw new ServerFault(`the server's ${what} has no end (more than ${limit / 1024} KiB)`);
      }
      if (failure !== undefined) {
        throw failure;
      }
      if (ended) {
        throw new ServerFault(`the server closed the connection ${closed()}`);
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  const takeMessage = (lengthOf: MessageLength) => (): Buffer | undefined => {
    const length = lengthOf(unread);
    if (length === undefined || length > unread.length) {
      return undefined;
    }
    const message = unread.subarray(0, length);
    unread = unread.subarray(length);
    return message;
  };
  const takePiece = (): Buffer | 'end' | undefined => {
    const piece = unread;
    unread = NOTHING;
    const over = ended && failure === undefined && total <= limit;
    return piece.length > 0 ? piece : over ? 'end' : undefined;
  };

  const secure = async (tls: TlsClientParameters, resumed?: Buffer): Promise<void> => {
    if (unread.length > 0) {
      throw new ServerFault('the server sent something between its answer and the TLS handshake');
    }
    socket.removeListener('data', onData).removeListener('end', onEnd).removeListener('close', onEnd);
    const encrypted = tlsOver(socket, address, tls, { session: resumed });
    socket = encrypted;
    let secured = false;
    encrypted.once('secureConnect', () => {
      target.onSecured?.(encrypted);
      secured = true;
      wake();
    });
    encrypted.on('session', (given) => {
      session = given;
    });
    encrypted.on('error', onError);
    attach(encrypted);
    await until(
      'TLS connection',
      () => secured || undefined,
      () => 'during the TLS handshake',
    );
  };

  let connected = false;
  const plain = connect({ host: address, port });
  let socket: Socket = plain;
  socket.once('connect', () => {
    connected = true;
    wake();
  });
  socket.on('error', onError);
  attach(socket);

  const wire: Wire = {
    async line(what) {
      const line = await until(what, takeMessage(lineLength));
      return line.toString('utf8').replace(/\r?\n$/, '');
    },
    message: (what, lengthOf) => until(what, takeMessage(lengthOf)),
    async piece(what) {
      const taken = await until(what, takePiece);
      return taken === 'end' ? undefined : taken;
    },
    send(bytes) {
      socket.write(bytes);
    },
    secure,
    session: () => session,
  };
  const ready = async (): Promise<Wire> => {
    await until(target.name ?? 'TCP connection', () => connected || undefined);
    if (target.tls !== undefined) {
      await secure(target.tls);
    }
    return wire;
  };
  return {
    ready: ready(),
    close() {
      socket.destroy();
      plain.destroy();
    },
  };
}

const lineLength: MessageLength = (bytes) => {
  const feed = bytes.indexOf(LINE_FEED);
  return feed === -1 ? undefined : feed + 1;
};
