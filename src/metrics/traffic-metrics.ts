import type { Traffic } from '../director/status.ts';
import { counter, gauge, type Reading } from './metric.ts';

interface WithTraffic {
  readonly traffic: Traffic | null;
}

function total(key: 'connections' | 'inPackets' | 'outPackets' | 'inBytes' | 'outBytes') {
  return ({ traffic }: WithTraffic): number | undefined =>
    traffic === null ? undefined : Number(traffic[key]);
}

/** The kernel's counters, which it zeroes when the entry leaves the table, and on `ipvsadm --zero`. */
export function trafficTotals(prefix: string, whose: string): readonly Reading<WithTraffic>[] {
  return [
    counter(`${prefix}_connections_total`, `Connections that were given to ${whose}.`, total('connections')),
    counter(`${prefix}_incoming_packets_total`, `Packets from clients to ${whose}.`, total('inPackets')),
    counter(
      `${prefix}_outgoing_packets_total`,
      `Packets from ${whose} to clients; only with masq do they pass the director.`,
      total('outPackets'),
    ),
    counter(`${prefix}_incoming_bytes_total`, `Bytes from clients to ${whose}.`, total('inBytes')),
    counter(
      `${prefix}_outgoing_bytes_total`,
      `Bytes from ${whose} to clients; only with masq do they pass the director.`,
      total('outBytes'),
    ),
  ];
}

type RateKey = Extract<keyof Traffic, `${string}PerSecond`>;

/** The kernel's own moving averages over about 8 s: for who looks without a Prometheus. */
export function trafficRates(prefix: string, whose: string): readonly Reading<WithTraffic>[] {
  const rate = (name: string, what: string, key: RateKey) =>
    gauge(
      `${prefix}_${name}_per_second`,
      `${what} of ${whose} per second, the kernel's average over about 8 s.`,
      ({ traffic }: WithTraffic) => traffic?.[key],
    );
  return [
    rate('connections', 'New connections', 'connectionsPerSecond'),
    rate('incoming_packets', 'Incoming packets', 'inPacketsPerSecond'),
    rate('outgoing_packets', 'Outgoing packets', 'outPacketsPerSecond'),
    rate('incoming_bytes', 'Incoming bytes', 'inBytesPerSecond'),
    rate('outgoing_bytes', 'Outgoing bytes', 'outBytesPerSecond'),
  ];
}
