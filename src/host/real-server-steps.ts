import type { Step } from './step.ts';

/** How packets reach a real server: by direct routing (`gate`), or in an IP-in-IP tunnel (`ipip`). */
export type RealServerMode = 'dr' | 'tun';

export interface RealServerRole {
  /** Canonical virtual addresses that this host serves. */
  readonly vips: readonly string[];
  readonly mode: RealServerMode;
  /** Where they are put; otherwise lo, or the tunnel's own device. */
  readonly device?: string;
}

/**
 * What a real server needs so that it takes packets for a virtual address and never answers ARP for it: the director
 * would no longer get them. (LVS-HOWTO, "the ARP problem"; Documentation/networking/ip-sysctl.rst of the kernel.)
 */
export function realServerSteps({ vips, mode, device }: RealServerRole): readonly Step[] {
  const steps: Step[] = [];
  const add = (...more: readonly Step[]): void => {
    for (const step of more) if (!steps.some((each) => sameStep(each, step))) steps.push(step);
  };
  // First of all: an address that is answered for, even for a moment, takes the clients away from the director.
  if (vips.some(isIpv4)) add(...arpSteps(mode === 'dr' ? 'lo' : undefined));
  for (const vip of vips) {
    const on = device ?? defaultDevice(vip, mode);
    if (mode === 'tun') add(...tunnelSteps(vip, on));
    add({ kind: 'address', address: `${vip}/${isIpv4(vip) ? 32 : 128}`, device: on });
  }
  return steps;
}

/** Answer only for addresses of the interface that is asked on, and speak with the best of one's own. */
function arpSteps(device: string | undefined): readonly Step[] {
  return [...(device === undefined ? [] : [device]), 'all'].flatMap((name): Step[] => [
    { kind: 'sysctl', name: `net.ipv4.conf.${name}.arp_ignore`, value: '1' },
    { kind: 'sysctl', name: `net.ipv4.conf.${name}.arp_announce`, value: '2' },
  ]);
}

function tunnelSteps(vip: string, device: string): readonly Step[] {
  if (!isIpv4(vip))
    return [
      { kind: 'module', name: 'ip6_tunnel' },
      { kind: 'link-up', device },
    ];
  return [
    { kind: 'module', name: 'ipip' },
    { kind: 'link-up', device },
    // What leaves the tunnel comes from clients, whose way back is another interface. The larger of both counts.
    { kind: 'sysctl', name: `net.ipv4.conf.${device}.rp_filter`, value: '0' },
    { kind: 'sysctl', name: 'net.ipv4.conf.all.rp_filter', value: '0' },
  ];
}

function defaultDevice(vip: string, mode: RealServerMode): string {
  if (mode === 'dr') return 'lo';
  return isIpv4(vip) ? 'tunl0' : 'ip6tnl0';
}

function isIpv4(address: string): boolean {
  return !address.includes(':');
}

function sameStep(one: Step, other: Step): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
