import type { DirectorNeeds } from './director-needs.ts';
import { type HostFacts, type NeededCapability, sysctlNames } from './facts.ts';
import { type Finding, lacks, ok } from './finding.ts';

const capabilityUses: Readonly<Record<NeededCapability, string>> = {
  CAP_NET_ADMIN: 'the IPVS table and the virtual addresses need it',
  CAP_NET_RAW: 'announcing virtual addresses needs it',
  CAP_NET_BIND_SERVICE: 'the heartbeat has a port below 1024',
};

/** Of this process: the daemon is started as the one who asks. */
export function judgePermissions(
  { permissions: { capabilities, groups }, sysctls }: HostFacts,
  { ports, movingAddresses, pings }: DirectorNeeds,
): readonly Finding[] {
  const wanted: readonly NeededCapability[] = [
    'CAP_NET_ADMIN',
    ...(movingAddresses.length > 0 ? (['CAP_NET_RAW'] as const) : []),
    ...(ports.some((port) => port < 1024) ? (['CAP_NET_BIND_SERVICE'] as const) : []),
  ];
  const missing = wanted.filter((name) => !capabilities.includes(name));
  const findings: Finding[] = missing.map((name) =>
    lacks(
      `${name} is missing`,
      capabilityUses[name],
      'run it as root, and the daemon too, as its systemd unit does',
    ),
  );
  if (missing.length === 0) findings.push(ok(`permissions: ${wanted.join(', ')}`));
  if (pings && !capabilities.includes('CAP_NET_RAW')) findings.push(judgePingGroups(groups, sysctls));
  return findings;
}

function judgePingGroups(groups: readonly number[], sysctls: HostFacts['sysctls']): Finding {
  const name = sysctlNames.pingGroups;
  const [from = 1, to = 0] = (sysctls.get(name) ?? '1 0').split(/\s+/).map(Number);
  if (groups.some((group) => from <= group && group <= to)) return ok(`${name} = ${from} ${to}`);
  return lacks(
    `${name} = ${from} ${to}`,
    'pings are asked for, and neither CAP_NET_RAW nor a group of this user allows them',
    `sysctl -w ${name}="0 2147483647", and a file in /etc/sysctl.d`,
  );
}
