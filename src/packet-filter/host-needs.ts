import type { PacketRules } from './rules.ts';

export const ipv6Forwarding = 'net.ipv6.conf.all.forwarding';

/**
 * What the kernel must be set to for these rules, by whole names. Answers of real servers come to the director as to a
 * router, and its connection tracking has to know which connections are whose.
 */
export function neededSysctls({ sourceNats }: PacketRules): ReadonlyMap<string, string> {
  const has = (family: 'inet' | 'inet6') => sourceNats.some(({ identity }) => identity.family === family);
  return new Map([
    ...(sourceNats.length > 0 ? [['net.ipv4.vs.conntrack', '1'] as const] : []),
    ...(has('inet') ? [['net.ipv4.ip_forward', '1'] as const] : []),
    ...(has('inet6') ? [[ipv6Forwarding, '1'] as const] : []),
  ]);
}
