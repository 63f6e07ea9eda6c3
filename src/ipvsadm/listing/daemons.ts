import type { ObservedSyncDaemon, Timeouts } from '../../node-ipvs-netlink/index.ts';

export function timeoutsText({ tcp, tcpFin, udp }: Timeouts): string {
  return `Timeout (tcp tcpfin udp): ${tcp} ${tcpFin} ${udp}\n`;
}

export function daemonText(daemon: ObservedSyncDaemon): string {
  const { role, interface: device, syncId, maxLength, group, port, ttl } = daemon;
  return `${role} sync daemon (mcast=${device}, syncid=${syncId}, maxlen=${maxLength}, group=${group}, port=${port}, ttl=${ttl})\n`;
}
