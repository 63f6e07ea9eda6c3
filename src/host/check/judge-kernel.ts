import { doing, type Step } from '../step.ts';
import type { DirectorNeeds } from './director-needs.ts';
import { type HostFacts, type IpvsFact, sysctlNames } from './facts.ts';
import { type Bad, type Finding, lacks, note, ok } from './finding.ts';
import type { ModuleState } from './read-modules.ts';
import type { Requirement } from './requirement.ts';

/** A table with no more buckets than this is the kernel's default, and slow with many connections. */
const smallTable = 4096;

export function judgeRequirement(requirement: Requirement, { modules, sysctls }: HostFacts): Finding {
  return requirement.kind === 'module'
    ? judgeModule(requirement.name, requirement.why, modules.get(requirement.name) ?? 'unknown')
    : judgeSysctl(requirement, sysctls);
}

function judgeModule(name: string, why: string, state: ModuleState): Finding {
  const what = `kernel module ${name}`;
  switch (state) {
    case 'loaded':
      return ok(what);
    case 'built-in':
      return ok(`${what} (built in)`);
    case 'available':
      return mendable(`${what} is not loaded`, why, [{ kind: 'module', name }]);
    case 'forbidden':
      return lacks(
        `${what} must not be loaded: modprobe.d has another command for it`,
        why,
        `remove the line \`install ${name} ...\` from /etc/modprobe.d`,
      );
    case 'absent':
      return lacks(
        `${what} does not exist for this kernel`,
        why,
        'boot the kernel whose modules are installed, or install the package with its modules (linux-image-amd64)',
      );
    case 'unknown':
      return lacks(`${what} is not loaded, and modprobe cannot be asked`, why, 'install the package kmod');
  }
}

type SysctlRequirement = Extract<Requirement, { kind: 'sysctl' }>;

function judgeSysctl({ names, good, set, why }: SysctlRequirement, sysctls: HostFacts['sysctls']): Finding {
  const values = names.map((name) => sysctls.get(name));
  const told = names.map((name, i) => `${name} = ${values[i] ?? 'unknown'}`).join(', ');
  if (values.includes(undefined)) {
    return lacks(
      `this kernel has no setting ${names.filter((_, i) => values[i] === undefined).join(', ')}`,
      why,
      'boot a kernel that has it; for IPv6 one with IPv6',
    );
  }
  const counts = String(Math.max(...values.map(Number)));
  if (good.includes(counts)) return ok(told);
  const wanted = set.filter(({ name, value }) => sysctls.get(name) !== value);
  return mendable(told, why, wanted);
}

function mendable(what: string, why: string, steps: readonly Step[]): Bad {
  const fix = steps.map((step) => doing(step).join(' ')).join(' && ');
  return { level: 'lacks', what, why, fix, steps };
}

export function judgeIpvs(
  { ipvs, sysctls, permissions }: HostFacts,
  { ipvsSysctls }: DirectorNeeds,
): readonly Finding[] {
  // Without the permission, that it is missing has been told.
  if (ipvs.kind === 'not-asked' || !permissions.capabilities.includes('CAP_NET_ADMIN')) return [];
  return [judgeTable(ipvs), ...ipvsSysctls.flatMap(unknownSetting)];

  function unknownSetting(name: string): readonly Finding[] {
    if (sysctls.has(`net.ipv4.vs.${name}`)) return [];
    return [
      lacks(
        `this kernel has no setting net.ipv4.vs.${name}`,
        'directord.ini asks for it, and directord will complain at each start',
        `take ${name} out of [ipvs] in directord.ini, or boot a kernel that has it`,
      ),
    ];
  }
}

function judgeTable(ipvs: Exclude<IpvsFact, { kind: 'not-asked' }>): Finding {
  if (ipvs.kind === 'refused') {
    return lacks(
      `the kernel's IPVS cannot be used: ${ipvs.reason}`,
      'it does the balancing',
      'do what the reason says, or boot a kernel with CONFIG_IP_VS',
    );
  }
  const { version, connectionTableSize } = ipvs;
  if (connectionTableSize > smallTable)
    return ok(`IPVS ${version}, connection table of ${connectionTableSize} buckets`);
  return note(
    `IPVS ${version} has a connection table of ${connectionTableSize} buckets only`,
    'with many more connections than that at a time, each packet takes longer to place',
    'for some 100,000 connections: `options ip_vs conn_tab_bits=16` in /etc/modprobe.d/ip_vs.conf, and a reboot',
  );
}

/** Connections that the kernel's connection tracking has no room for are dropped. */
export function judgeConntrack(
  { sysctls }: HostFacts,
  { tracksConnections }: DirectorNeeds,
): readonly Finding[] {
  const most = Number(sysctls.get(sysctlNames.trackedMost) ?? 0);
  const now = Number(sysctls.get(sysctlNames.trackedNow) ?? 0);
  if (!tracksConnections || most === 0) return [];
  const what = `connection tracking: ${now} of ${most} entries`;
  if (now * 10 < most * 8) return [ok(what)];
  return [
    lacks(
      what,
      'a new connection for which there is no room is dropped',
      `sysctl -w net.netfilter.nf_conntrack_max=${most * 2}, and a file in /etc/sysctl.d`,
    ),
  ];
}
