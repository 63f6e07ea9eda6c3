import type { SysctlStep } from '../step.ts';
import type { DirectorNeeds } from './director-needs.ts';
import type { Layout } from './layout.ts';
import type { Requirement } from './requirement.ts';

/**
 * The modules and settings of the kernel that a director needs, in the order in which they are to be set.
 * (Documentation/networking/ip-sysctl.rst and ipvs-sysctl.rst of the kernel.)
 */
export function requirements(needs: DirectorNeeds, layout: Layout): readonly Requirement[] {
  return [...modules(needs), ...routing(layout), ...reversePath(layout), ...addresses(needs, layout)];
}

function modules({ schedulers, ftpByNat }: DirectorNeeds): readonly Requirement[] {
  const module = (name: string, why: string): Requirement => ({ kind: 'module', name, why });
  return [
    // It brings nf_conntrack along.
    module('ip_vs', 'the kernel balances with it, and net.ipv4.vs.* is there from then on'),
    ...schedulers.map((name) => module(`ip_vs_${name}`, `virtual servers have the scheduler ${name}`)),
    ...(ftpByNat ? [module('ip_vs_ftp', 'passive FTP by masq: it finds the data connections')] : []),
  ];
}

function routing(layout: Layout): readonly Requirement[] {
  const found: Requirement[] = [];
  if (layout.routesInet) {
    found.push({
      ...all('net.ipv4.ip_forward', '1'),
      why: 'answers of real servers by masq pass through this host; without it clients never get them',
    });
    for (const device of layout.routedDevices.filter((each) => layout.virtualDevices.includes(each))) {
      found.push({
        ...either('send_redirects', device, '0'),
        why: `real servers by masq and clients share ${device}: redirects send answers past the director`,
      });
    }
  }
  if (layout.routesInet6) {
    for (const device of layout.advertisedDevices) {
      const name = `net.ipv6.conf.${device}.accept_ra`;
      found.push({
        kind: 'sysctl',
        names: [name],
        good: ['2'],
        set: [sysctl(name, '2')],
        why: `a router drops the default route that ${device} has from advertisements, unless told so`,
      });
    }
    found.push({
      ...all('net.ipv6.conf.all.forwarding', '1'),
      why: 'answers of IPv6 real servers by masq pass through this host; without it clients never get them',
    });
  }
  return found;
}

/** Direct routing and tunnels need no route back to the clients; where it is elsewhere, strictness drops them. */
function reversePath({ virtualDevices, defaultDevices }: Layout): readonly Requirement[] {
  return virtualDevices
    .filter((device) => !defaultDevices.includes(device))
    .map((device) => ({
      kind: 'sysctl',
      names: [`net.ipv4.conf.all.rp_filter`, `net.ipv4.conf.${device}.rp_filter`],
      good: ['0', '2'],
      set: [sysctl(`net.ipv4.conf.${device}.rp_filter`, '2')],
      why: `clients come in by ${device}, and those whose way back is another interface would be dropped`,
    }));
}

function addresses({ movingAddresses }: DirectorNeeds, layout: Layout): readonly Requirement[] {
  const moving = [...new Set(movingAddresses.filter(isInet).map(({ device }) => device))];
  return [
    ...moving
      .filter((device) => layout.virtualDevices.includes(device))
      .map(
        (device): Requirement => ({
          kind: 'sysctl',
          names: promote('all', device),
          good: ['1'],
          set: [sysctl('net.ipv4.conf.all.promote_secondaries', '1')],
          why: `a virtual address that goes would take all others of its subnet off ${device} for a moment`,
        }),
      ),
    ...layout.virtualDevices6.map(
      (device): Requirement => ({
        ...all(`net.ipv6.conf.${device}.disable_ipv6`, '0'),
        why: `virtual addresses of IPv6 belong on ${device}`,
      }),
    ),
  ];
}

type SysctlRequirement = Extract<Requirement, { kind: 'sysctl' }>;

/** One setting that counts by itself. */
function all(name: string, value: string): Omit<SysctlRequirement, 'why'> {
  return { kind: 'sysctl', names: [name], good: [value], set: [sysctl(name, value)] };
}

/** One that holds where `all` or the interface has it (IN_DEV_ORCONF), so that 0 takes both. */
function either(key: string, device: string, value: string): Omit<SysctlRequirement, 'why'> {
  const names = ['all', device].map((each) => `net.ipv4.conf.${each}.${key}`);
  return { kind: 'sysctl', names, good: [value], set: names.map((name) => sysctl(name, value)) };
}

function promote(...places: readonly string[]): readonly string[] {
  return places.map((place) => `net.ipv4.conf.${place}.promote_secondaries`);
}

function sysctl(name: string, value: string): SysctlStep {
  return { kind: 'sysctl', name, value };
}

function isInet({ family }: { readonly family: string }): boolean {
  return family === 'inet';
}
