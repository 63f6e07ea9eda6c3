import { endianness } from 'node:os';

/** Netlink speaks the host's byte order, except where a field is said to be big endian. */
export const littleEndian = endianness() === 'LE';

/** How one kind of value lies in an attribute's payload. */
export interface Codec<T> {
  /** Payloads shorter than this are treated as absent: zero-length padding attributes exist. */
  readonly minimum: number;
  size(value: T): number;
  write(view: DataView, offset: number, value: T): void;
  read(view: DataView, offset: number, length: number): T;
}

export interface Attribute<T> {
  readonly id: number;
  readonly codec: Codec<T>;
}

export function attribute<T>(id: number, codec: Codec<T>): Attribute<T> {
  return { id, codec };
}

export const u8: Codec<number> = {
  minimum: 1,
  size: () => 1,
  write: (view, offset, value) => view.setUint8(offset, value),
  read: (view, offset) => view.getUint8(offset),
};

export const u16: Codec<number> = {
  minimum: 2,
  size: () => 2,
  write: (view, offset, value) => view.setUint16(offset, value, littleEndian),
  read: (view, offset) => view.getUint16(offset, littleEndian),
};

export const u16BigEndian: Codec<number> = {
  minimum: 2,
  size: () => 2,
  write: (view, offset, value) => view.setUint16(offset, value, false),
  read: (view, offset) => view.getUint16(offset, false),
};

export const u32: Codec<number> = {
  minimum: 4,
  size: () => 4,
  write: (view, offset, value) => view.setUint32(offset, value, littleEndian),
  read: (view, offset) => view.getUint32(offset, littleEndian),
};

export const s32: Codec<number> = {
  minimum: 4,
  size: () => 4,
  write: (view, offset, value) => view.setInt32(offset, value, littleEndian),
  read: (view, offset) => view.getInt32(offset, littleEndian),
};

/** A counter that older kernels keep in 32 bits. */
export const u32Counter: Codec<bigint> = {
  minimum: 4,
  size: () => 4,
  write: (view, offset, value) => view.setUint32(offset, Number(value & 0xffffffffn), littleEndian),
  read: (view, offset) => BigInt(view.getUint32(offset, littleEndian)),
};

export const u64Counter: Codec<bigint> = {
  minimum: 8,
  size: () => 8,
  write: (view, offset, value) => view.setBigUint64(offset, value, littleEndian),
  read: (view, offset) => {
    // Most counters of a large table are 0: this spares their allocation.
    if (view.getUint32(offset, true) === 0 && view.getUint32(offset + 4, true) === 0) return 0n;
    return view.getBigUint64(offset, littleEndian);
  },
};

/** Bytes in network order. What is read is a view of the message, not a copy. */
export const bytes: Codec<Uint8Array> = {
  minimum: 1,
  size: (value) => value.length,
  write: (view, offset, value) => {
    for (let i = 0; i < value.length; i++) view.setUint8(offset + i, value[i] ?? 0);
  },
  read: (view, offset, length) => new Uint8Array(view.buffer, view.byteOffset + offset, length),
};

/** ASCII text, ended by NUL on the wire. */
export const text: Codec<string> = {
  minimum: 1,
  size: (value) => value.length + 1,
  write: (view, offset, value) => {
    for (let i = 0; i < value.length; i++) view.setUint8(offset + i, value.charCodeAt(i));
    view.setUint8(offset + value.length, 0);
  },
  read: (view, offset, length) => {
    let value = '';
    for (let i = 0; i < length; i++) {
      const code = view.getUint8(offset + i);
      if (code === 0) break;
      value += String.fromCharCode(code);
    }
    return value;
  },
};

/** `struct ip_vs_flags`: the kernel sets the flags under the mask and leaves the others. */
export const maskedFlags: Codec<{ readonly flags: number; readonly mask: number }> = {
  minimum: 8,
  size: () => 8,
  write: (view, offset, value) => {
    view.setUint32(offset, value.flags, littleEndian);
    view.setUint32(offset + 4, value.mask, littleEndian);
  },
  read: (view, offset) => ({
    flags: view.getUint32(offset, littleEndian),
    mask: view.getUint32(offset + 4, littleEndian),
  }),
};

/** An attribute that holds attributes: written with `putNest`, read with `indexNested`. */
export type Nest = { readonly id: number };
