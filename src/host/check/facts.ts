import { openIpvs } from '../../node-ipvs-netlink/index.ts';
import { errorMessage } from '../../system/error-message.ts';
import { readText } from '../files.ts';
import { readHostState } from '../host-state.ts';
import type { DirectorNeeds } from './director-needs.ts';
import { hasProgram } from './has-program.ts';
import { layoutOf } from './layout.ts';
import { type ModuleState, readModules } from './read-modules.ts';
import { type Network, readNetwork } from './read-network.ts';
import { type PermanentAddress, readPermanentAddresses } from './read-permanent.ts';
import { type PortHolder, readPortHolders } from './read-ports.ts';
import { type RunningKeeper, readKeepers } from './read-processes.ts';
import { type ClashingService, readBootServices } from './read-services.ts';
import { requirements } from './requirements.ts';

/** What a host is like, as far as a director's needs are about it. Reading it changes nothing. */
export interface HostFacts {
  readonly permissions: Permissions;
  readonly modules: ReadonlyMap<string, ModuleState>;
  /** Absent: this kernel, or this interface, has no such setting. */
  readonly sysctls: ReadonlyMap<string, string>;
  readonly network: Network;
  readonly ipvs: IpvsFact;
  /** Whether nft(8) can be run. */
  readonly hasNft: boolean;
  readonly keepers: readonly RunningKeeper[];
  readonly portHolders: readonly PortHolder[];
  readonly bootServices: readonly ClashingService[];
  readonly permanentAddresses: readonly PermanentAddress[];
}

export interface Permissions {
  /** Names of capabilities(7) that this process has, of those that the daemon needs. */
  readonly capabilities: readonly NeededCapability[];
  readonly groups: readonly number[];
}

/** Their bits in `CapEff` of /proc/self/status. */
const neededCapabilities = { CAP_NET_BIND_SERVICE: 10, CAP_NET_ADMIN: 12, CAP_NET_RAW: 13 } as const;
export type NeededCapability = keyof typeof neededCapabilities;

export type IpvsFact =
  | { readonly kind: 'here'; readonly version: string; readonly connectionTableSize: number }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Asking would load it. */
  | { readonly kind: 'not-asked' };

/** Read whatever the configuration says. */
export const sysctlNames = {
  trackedNow: 'net.netfilter.nf_conntrack_count',
  trackedMost: 'net.netfilter.nf_conntrack_max',
  pingGroups: 'net.ipv4.ping_group_range',
} as const;

/** @param root where `etc` is */
export async function readFacts(needs: DirectorNeeds, root: string): Promise<HostFacts> {
  const routed = [...needs.routedReals, ...needs.directReals, ...needs.fixedAddresses];
  const network = await readNetwork(routed.map(({ address }) => address));
  const wanted = requirements(needs, layoutOf(needs, network));
  const modules = await readModules(wanted.flatMap((each) => (each.kind === 'module' ? [each.name] : [])));
  const moving = new Set(needs.movingAddresses.map(({ address }) => address));
  return {
    permissions: readPermissions(await readText('/proc/self/status')),
    modules,
    sysctls: await readSysctls([
      ...wanted.flatMap((each) => (each.kind === 'sysctl' ? each.names : [])),
      ...needs.ipvsSysctls.map((name) => `net.ipv4.vs.${name}`),
      ...Object.values(sysctlNames),
    ]),
    network,
    ipvs: await readIpvs(modules.get('ip_vs')),
    hasNft: await hasProgram('nft'),
    keepers: await readKeepers(),
    portHolders: await readPortHolders(needs.ports),
    bootServices: await readBootServices(root),
    permanentAddresses: await readPermanentAddresses(root, moving),
  };
}

/** Of /proc/self/status. Exported for its test. */
export function readPermissions(status: string): Permissions {
  const field = (name: string) => new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(status)?.[1]?.trim() ?? '';
  const effective = BigInt(`0x${field('CapEff') || '0'}`);
  const names = Object.keys(neededCapabilities) as NeededCapability[];
  return {
    capabilities: names.filter((name) => (effective >> BigInt(neededCapabilities[name])) & 1n),
    groups: `${field('Gid')} ${field('Groups')}`.split(/\s+/).filter(Boolean).map(Number),
  };
}

async function readSysctls(names: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const host = readHostState();
  const values = await Promise.all(
    [...new Set(names)].map(async (name) => [name, await host.sysctl(name)] as const),
  );
  return new Map(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

async function readIpvs(module: ModuleState | undefined): Promise<IpvsFact> {
  if (module === 'available' || module === 'forbidden' || module === 'absent') return { kind: 'not-asked' };
  try {
    const client = await openIpvs();
    try {
      return { kind: 'here', ...(await client.info()) };
    } finally {
      client.close();
    }
  } catch (error) {
    return { kind: 'refused', reason: errorMessage(error) };
  }
}
