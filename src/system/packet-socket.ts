import koffi from 'koffi';
import { errorMessage } from './error-message.ts';
import {
  AF_INET,
  adoptDescriptor,
  bindDescriptor,
  closeDescriptor,
  closeDescriptorAside,
  lastError,
  openDescriptor,
  SOCK_RAW,
  SOL_SOCKET,
  sendBytes,
  writeHost16,
  writeHost32,
} from './libc-socket.ts';

// linux/socket.h, linux/if_ether.h, asm-generic/socket.h.
const AF_PACKET = 17;
const SO_ATTACH_FILTER = 26;
/** `struct sockaddr_ll`. */
const ADDRESS_BYTES = 20;

export const ETHERTYPE = { ipv4: 0x0800, arp: 0x0806, ipv6: 0x86dd } as const;

/** One step of a classic BPF program (`struct sock_filter`). */
export type FilterStep = readonly [code: number, jumpTrue: number, jumpFalse: number, operand: number];

export interface PacketSocket {
  /**
   * Sends one whole frame, Ethernet header included. Never blocks.
   * @returns The name of the error (`ENETDOWN`, `ENXIO`, `ENOBUFS`, ...) if it could not be sent.
   */
  send(frame: Uint8Array): string | undefined;
  /** Replaces the filter from one frame to the next. @returns The name of the error if the old one stays. */
  setFilter(steps: readonly FilterStep[]): string | undefined;
  close(): void;
}

export interface PacketListener {
  /** Frames of this type only, and none that this host sends. */
  readonly etherType: number;
  /** Run by the kernel on each frame: what it does not want never wakes this process. */
  readonly filter?: readonly FilterStep[];
  readonly onFrame: (frame: Buffer) => void;
}

export type PacketSocketResult =
  | { readonly ok: true; readonly socket: PacketSocket }
  | { readonly ok: false; readonly reason: string };

/**
 * Opens a socket for frames on one network interface. Without `listener` nothing is received. It does not keep
 * the process alive, and stays usable when the interface goes down and comes back, not when it is removed.
 */
export function openPacketSocket(interfaceIndex: number, listener?: PacketListener): PacketSocketResult {
  if (process.platform !== 'linux') {
    return { ok: false, reason: `packet sockets are not known on ${process.platform}` };
  }
  // Protocol 0 receives nothing: no frame slips in before the filter and the interface are set.
  const opened = openDescriptor(AF_PACKET, SOCK_RAW, 0);
  if (!opened.ok) {
    const hint = opened.reason === 'EPERM' ? ': needs CAP_NET_RAW' : '';
    return { ok: false, reason: `no packet socket (${opened.reason}${hint})` };
  }
  const { descriptor } = opened;
  const refused =
    attachFilter(descriptor, listener?.filter ?? []) ??
    bindTo(descriptor, interfaceIndex, listener?.etherType ?? 0);
  if (refused !== undefined) {
    closeDescriptor(descriptor);
    return { ok: false, reason: `no packet socket on interface number ${interfaceIndex} (${refused})` };
  }
  try {
    return { ok: true, socket: listener === undefined ? sender(descriptor) : receiver(descriptor, listener) };
  } catch (error) {
    closeDescriptor(descriptor);
    return { ok: false, reason: `no packet socket (${errorMessage(error)})` };
  }
}

let calls: ReturnType<typeof loadCalls> | undefined;

function loadCalls() {
  const libc = koffi.load(null);
  const program = koffi.struct({ length: 'uint16_t', steps: 'void *' });
  return {
    /** setsockopt for `struct sock_fprog`, which holds a pointer. */
    setFilter: libc.func('setsockopt', 'int', ['int', 'int', 'int', koffi.pointer(program), 'uint32_t']),
    filterBytes: koffi.sizeof(program),
  };
}

function libcCalls(): ReturnType<typeof loadCalls> {
  calls ??= loadCalls();
  return calls;
}

function attachFilter(descriptor: number, steps: readonly FilterStep[]): string | undefined {
  if (steps.length === 0) return undefined;
  const program = Buffer.alloc(steps.length * 8);
  steps.forEach(([code, jumpTrue, jumpFalse, operand], index) => {
    const offset = index * 8;
    writeHost16(program, code, offset);
    program.writeUInt8(jumpTrue, offset + 2);
    program.writeUInt8(jumpFalse, offset + 3);
    writeHost32(program, operand, offset + 4);
  });
  const { setFilter, filterBytes } = libcCalls();
  const header = { length: steps.length, steps: program };
  const result: number = setFilter(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, header, filterBytes);
  return result < 0 ? lastError() : undefined;
}

function bindTo(descriptor: number, interfaceIndex: number, etherType: number): string | undefined {
  const address = Buffer.alloc(ADDRESS_BYTES);
  writeHost16(address, AF_PACKET, 0);
  address.writeUInt16BE(etherType, 2);
  writeHost32(address, interfaceIndex, 4);
  return bindDescriptor(descriptor, address);
}

/**
 * The kernel lets the last close of a packet socket wait until no CPU uses it any more (synchronize_net): some
 * 15 ms in which this thread would do nothing else.
 */
function sender(descriptor: number): PacketSocket {
  return owned(descriptor, () => {});
}

function receiver(descriptor: number, listener: PacketListener): PacketSocket {
  const { socket } = adoptDescriptor(AF_INET, descriptor);
  socket.unref();
  socket.on('message', listener.onFrame);
  // ENETDOWN when the interface goes down, told once; frames come again when it is up again.
  socket.on('error', () => {});
  return owned(descriptor, () => socket.close());
}

function owned(descriptor: number, stop: () => void): PacketSocket {
  let open = true;
  return {
    // Once closed, the number may be another file's.
    send: (frame) => (open ? sendBytes(descriptor, frame) : 'EBADF'),
    setFilter: (steps) => (open ? attachFilter(descriptor, steps) : 'EBADF'),
    close() {
      if (!open) return;
      open = false;
      stop();
      closeDescriptorAside(descriptor);
    },
  };
}
