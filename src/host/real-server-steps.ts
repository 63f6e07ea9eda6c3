import type { AddressFamily } from '../config/configuration.ts';
import { isIpv4, type Step } from './step.ts';

/** How packets reach a real server: by direct routing (`gate`), or in a tunnel (`ipip`, `gre`, `gue`). */
export type RealServerMode = 'dr' | 'tun';

export type TunnelType = 'ipip' | 'gre' | 'gue';

/** What the packets are wrapped in; GUE's is a UDP port, 1..65535. */
export type RealServerTunnel =
  | { readonly type: Exclude<TunnelType, 'gue'> }
  | { readonly type: 'gue'; readonly port: number };

export interface RealServerRole {
  /** Canonical virtual addresses that this host serves. */
  readonly vips: readonly string[];
  readonly mode: RealServerMode;
  /** Of mode `tun`; ipip unless given. */
  readonly tunnel?: RealServerTunnel;
  /** Where they are put; otherwise lo, or the tunnel's own device. */
  readonly device?: string;
}

/**
 * What a real server needs so that it takes packets for a virtual address and never answers ARP for it: the director
 * would no longer get them. (LVS-HOWTO, "the ARP problem"; Documentation/networking/ip-sysctl.rst of the kernel.)
 */
export function realServerSteps(role: RealServerRole): readonly Step[] {
  const { vips, mode } = role;
  const steps: Step[] = [];
  const add = (...more: readonly Step[]): void => {
    for (const step of more) if (!steps.some((each) => sameStep(each, step))) steps.push(step);
  };
  // First of all: an address that is answered for, even for a moment, takes the clients away from the director.
  if (vips.some(isIpv4)) add(...arpSteps(mode === 'dr' ? 'lo' : undefined));
  for (const vip of vips) {
    const family = isIpv4(vip) ? 'inet' : 'inet6';
    const tunnel = mode === 'tun' ? tunnelOf(role) : undefined;
    const device = role.device ?? (tunnel === undefined ? 'lo' : kernelParts[tunnel.type][family].device);
    if (tunnel !== undefined) add(...tunnelSteps(tunnel, family, device));
    add({ kind: 'address', address: `${vip}/${family === 'inet' ? 32 : 128}`, device });
  }
  return steps;
}

export function tunnelOf({ tunnel = { type: 'ipip' } }: RealServerRole): RealServerTunnel {
  return tunnel;
}

/** Answer only for addresses of the interface that is asked on, and speak with the best of one's own. */
function arpSteps(device: string | undefined): readonly Step[] {
  return [...(device === undefined ? [] : [device]), 'all'].flatMap((name): Step[] => [
    { kind: 'sysctl', name: `net.ipv4.conf.${name}.arp_ignore`, value: '1' },
    { kind: 'sysctl', name: `net.ipv4.conf.${name}.arp_announce`, value: '2' },
  ]);
}

interface KernelParts {
  readonly modules: readonly string[];
  /** Comes with the modules, and takes the packets that no other tunnel of the host claims. */
  readonly device: string;
}

/** GUE is unwrapped at its UDP port, and what comes out is IP in IP. */
const kernelParts: Readonly<Record<TunnelType, Readonly<Record<AddressFamily, KernelParts>>>> = {
  ipip: {
    inet: { modules: ['ipip'], device: 'tunl0' },
    inet6: { modules: ['ip6_tunnel'], device: 'ip6tnl0' },
  },
  gre: {
    inet: { modules: ['ip_gre'], device: 'gre0' },
    inet6: { modules: ['ip6_gre'], device: 'ip6gre0' },
  },
  gue: {
    inet: { modules: ['fou', 'ipip'], device: 'tunl0' },
    inet6: { modules: ['fou6', 'ip6_tunnel'], device: 'ip6tnl0' },
  },
};

function tunnelSteps(tunnel: RealServerTunnel, family: AddressFamily, device: string): readonly Step[] {
  const { modules } = kernelParts[tunnel.type][family];
  return [
    ...modules.map((name): Step => ({ kind: 'module', name })),
    { kind: 'link-up', device },
    ...(family === 'inet' ? filterSteps(device) : []),
    ...(tunnel.type === 'gue' ? [{ kind: 'gue-port', family, port: tunnel.port } as const] : []),
  ];
}

/** What leaves the tunnel comes from clients, whose way back is another interface. The larger of both counts. */
function filterSteps(device: string): readonly Step[] {
  return [device, 'all'].map((name) => ({
    kind: 'sysctl',
    name: `net.ipv4.conf.${name}.rp_filter`,
    value: '0',
  }));
}

function sameStep(one: Step, other: Step): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
