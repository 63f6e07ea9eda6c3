import type { Statistics } from '../types.ts';
import type { Attribute, Nest } from './attribute.ts';
import { type AttributeIndex, createIndex, get, indexNested } from './reader.ts';
import { STATISTICS, STATISTICS64 } from './schema.ts';
import { put, putNest, type Writer } from './writer.ts';

type StatisticsSchema = { readonly [Name in keyof Statistics]: Attribute<bigint> };

export const noStatistics: Statistics = {
  connections: 0n,
  inPackets: 0n,
  outPackets: 0n,
  inBytes: 0n,
  outBytes: 0n,
  connectionsPerSecond: 0n,
  inPacketsPerSecond: 0n,
  outPacketsPerSecond: 0n,
  inBytesPerSecond: 0n,
  outBytesPerSecond: 0n,
};

const nested = createIndex();

/** The 64-bit counters; those of 32 bits where the kernel has no others. */
export function readStatistics(index: AttributeIndex, nest64: Nest, nest32: Nest): Statistics {
  if (indexNested(nested, index, nest64)) return readCounters(STATISTICS64);
  if (indexNested(nested, index, nest32)) return readCounters(STATISTICS);
  return noStatistics;
}

function readCounters(schema: StatisticsSchema): Statistics {
  return {
    connections: get(nested, schema.connections) ?? 0n,
    inPackets: get(nested, schema.inPackets) ?? 0n,
    outPackets: get(nested, schema.outPackets) ?? 0n,
    inBytes: get(nested, schema.inBytes) ?? 0n,
    outBytes: get(nested, schema.outBytes) ?? 0n,
    connectionsPerSecond: get(nested, schema.connectionsPerSecond) ?? 0n,
    inPacketsPerSecond: get(nested, schema.inPacketsPerSecond) ?? 0n,
    outPacketsPerSecond: get(nested, schema.outPacketsPerSecond) ?? 0n,
    inBytesPerSecond: get(nested, schema.inBytesPerSecond) ?? 0n,
    outBytesPerSecond: get(nested, schema.outBytesPerSecond) ?? 0n,
  };
}

/** Puts both nests, in the order of the kernel's replies. */
export function putStatistics(writer: Writer, nest64: Nest, nest32: Nest, value: Statistics): void {
  putNest(writer, nest32, (inner) => putCounters(inner, STATISTICS, value));
  putNest(writer, nest64, (inner) => putCounters(inner, STATISTICS64, value));
}

function putCounters(writer: Writer, schema: StatisticsSchema, value: Statistics): void {
  put(writer, schema.connections, value.connections);
  put(writer, schema.inPackets, value.inPackets);
  put(writer, schema.outPackets, value.outPackets);
  put(writer, schema.inBytes, value.inBytes);
  put(writer, schema.outBytes, value.outBytes);
  put(writer, schema.connectionsPerSecond, value.connectionsPerSecond);
  put(writer, schema.inPacketsPerSecond, value.inPacketsPerSecond);
  put(writer, schema.outPacketsPerSecond, value.outPacketsPerSecond);
  put(writer, schema.inBytesPerSecond, value.inBytesPerSecond);
  put(writer, schema.outBytesPerSecond, value.outBytesPerSecond);
}
