import type { Statistics } from '../node-ipvs-netlink/index.ts';
import type { Traffic } from './status.ts';

export function trafficOf(statistics: Statistics): Traffic {
  return {
    connections: statistics.connections.toString(),
    inPackets: statistics.inPackets.toString(),
    outPackets: statistics.outPackets.toString(),
    inBytes: statistics.inBytes.toString(),
    outBytes: statistics.outBytes.toString(),
    connectionsPerSecond: Number(statistics.connectionsPerSecond),
    inPacketsPerSecond: Number(statistics.inPacketsPerSecond),
    outPacketsPerSecond: Number(statistics.outPacketsPerSecond),
    inBytesPerSecond: Number(statistics.inBytesPerSecond),
    outBytesPerSecond: Number(statistics.outBytesPerSecond),
  };
}
