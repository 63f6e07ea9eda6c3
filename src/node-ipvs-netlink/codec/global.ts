import type { KernelInfo, Timeouts } from '../types.ts';
import { createIndex, get, indexAttributes } from './reader.ts';
import { INFO, TOP } from './schema.ts';
import { encode, put } from './writer.ts';

const index = createIndex();

export function decodeInfo(view: DataView, start: number, end: number): KernelInfo {
  indexAttributes(index, view, start, end);
  const version = get(index, INFO.version) ?? 0;
  return {
    version: `${(version >> 16) & 0xff}.${(version >> 8) & 0xff}.${version & 0xff}`,
    connectionTableSize: get(index, INFO.connectionTableSize) ?? 0,
  };
}

export function encodeTimeouts(timeouts: Partial<Timeouts>): Uint8Array {
  return encode((writer) => {
    if (timeouts.tcp !== undefined) put(writer, TOP.timeoutTcp, timeouts.tcp);
    if (timeouts.tcpFin !== undefined) put(writer, TOP.timeoutTcpFin, timeouts.tcpFin);
    if (timeouts.udp !== undefined) put(writer, TOP.timeoutUdp, timeouts.udp);
  });
}

/** A kernel without TCP or UDP support leaves the timeout out: 0. */
export function decodeTimeouts(view: DataView, start: number, end: number): Timeouts {
  indexAttributes(index, view, start, end);
  return {
    tcp: get(index, TOP.timeoutTcp) ?? 0,
    tcpFin: get(index, TOP.timeoutTcpFin) ?? 0,
    udp: get(index, TOP.timeoutUdp) ?? 0,
  };
}
