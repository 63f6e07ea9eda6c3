import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import koffi from 'koffi';

const AF_INET = 2;
const SOCK_STREAM = 1;
const SOCK_CLOEXEC = 0o2000000;
const SOL_SOCKET = 1;
const SO_REUSEADDR = 2;

export interface BlackHole {
  readonly port: number;
  close(): void;
}

interface BoundSocket {
  readonly port: number;
  listen(): void;
  close(): void;
}

/** A socket that is bound and does not listen, which Node cannot make. */
function bindSocket(host: string, port: number): BoundSocket {
  const libc = koffi.load(null);
  const socket = libc.func('int socket(int, int, int)');
  const setsockopt = libc.func('int setsockopt(int, int, int, void *, uint32_t)');
  const bind = libc.func('int bind(int, void *, uint32_t)');
  const listen = libc.func('int listen(int, int)');
  const getsockname = libc.func('int getsockname(int, _Out_ void *, _Inout_ uint32_t *)');
  const close = libc.func('int close(int)');

  const descriptor: number = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const one = new Uint32Array([1]);
  setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, one, one.byteLength);
  const address = Buffer.alloc(16);
  address.writeUInt16LE(AF_INET, 0);
  address.writeUInt16BE(port, 2);
  address.set(host.split('.').map(Number), 4);
  assert.equal(bind(descriptor, address, address.length), 0, `bind: errno ${koffi.errno()}`);
  assert.equal(getsockname(descriptor, address, [address.length]), 0);
  return {
    port: address.readUInt16BE(2),
    listen: () => assert.equal(listen(descriptor, 0), 0),
    close: () => close(descriptor),
  };
}

/**
 * A TCP address of this host that answers no SYN, as a host that lost its power: a listening socket whose
 * queue of connections, of length 1, is full and never emptied. (Linux drops further SYNs then.)
 */
export async function openBlackHole(host = '127.0.0.1', port = 0): Promise<BlackHole> {
  const socket = bindSocket(host, port);
  socket.listen();
  const filler = connect(socket.port, host);
  filler.on('error', () => {});
  await once(filler, 'connect');
  return {
    port: socket.port,
    close() {
      filler.destroy();
      socket.close();
    },
  };
}

/** A port of 127.0.0.1 that refuses connections, and that nobody else can take until the test ends. */
export function refusingPort(t: { after(end: () => void): void }): number {
  const socket = bindSocket('127.0.0.1', 0);
  t.after(() => socket.close());
  return socket.port;
}

/** A black hole that ends with the test. */
export async function blackHole(t: { after(end: () => void): void }): Promise<BlackHole> {
  const hole = await openBlackHole();
  t.after(() => hole.close());
  return hole;
}
