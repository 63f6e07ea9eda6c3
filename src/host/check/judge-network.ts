import type { DirectorNeeds } from './director-needs.ts';
import type { HostFacts } from './facts.ts';
import { type Finding, lacks, ok } from './finding.ts';
import { deviceWith } from './layout.ts';

/** Interfaces and addresses: what is there, and what must not be there. */
export function judgeNetwork(facts: HostFacts, needs: DirectorNeeds): readonly Finding[] {
  return [
    ...judgeDevices(facts, needs),
    ...judgeOwnAddresses(facts, needs),
    ...needs.fixedAddresses.map(({ address }) => judgeFixedAddress(address, facts, needs)),
    ...judgeMovingAddresses(facts, needs),
    ...judgeRoutes(facts, needs),
    ...judgeSources(facts, needs),
  ];
}

function judgeDevices(
  { network }: HostFacts,
  { movingAddresses, linkDevices }: DirectorNeeds,
): readonly Finding[] {
  const uses = new Map(linkDevices);
  for (const { address, device } of movingAddresses) uses.set(device, `the virtual address ${address}`);
  return [...uses].map(([device, use]) => {
    const found = network.devices.get(device);
    if (found === undefined) {
      return lacks(
        `there is no interface ${device}`,
        `${use} belongs on it`,
        'make it, or name another one in directord.ini',
      );
    }
    if (found.up) return ok(`interface ${device}`);
    return lacks(
      `interface ${device} is down`,
      `${use} belongs on it`,
      `ip link set ${device} up, and so in the network configuration`,
    );
  });
}

/** Heartbeats are sent from a director's own addresses. */
function judgeOwnAddresses(
  { network }: HostFacts,
  { paired, ownAddresses, node }: DirectorNeeds,
): readonly Finding[] {
  if (!paired) return [];
  if (ownAddresses === undefined) {
    return [
      lacks(
        `this host is ${node}, which is no node of directord.ini`,
        'a director finds itself among the nodes by the name of its host, or does not start',
        `name it in a section [node.${node}], or set the host's name`,
      ),
    ];
  }
  return ownAddresses.map(({ address }) =>
    deviceWith(network, address) === undefined
      ? lacks(
          `${address} is on no interface`,
          `directord.ini gives it to ${node}, and heartbeats are sent from it`,
          'put it into the network configuration, or correct it in directord.ini',
        )
      : ok(`${address} of ${node}`),
  );
}

function judgeFixedAddress(address: string, { network }: HostFacts, { paired }: DirectorNeeds): Finding {
  const route = network.routes.get(address);
  if (route?.local === true) return ok(`virtual address ${address}`);
  const prefix = address.includes(':') ? 128 : 32;
  const command = `ip address add ${address}/${prefix} dev ${route?.device ?? 'INTERFACE'}`;
  return lacks(
    `the virtual address ${address} is not on this host`,
    'IPVS balances only what arrives for an address of the host',
    paired
      ? 'name it as vip of a group in directord.ini, or put it on by other means'
      : `${command}, and so in the network configuration`,
  );
}

function judgeMovingAddresses(
  { network, permanentAddresses, keepers }: HostFacts,
  { movingAddresses }: DirectorNeeds,
): readonly Finding[] {
  const permanent = permanentAddresses.map(({ address, file, line }) =>
    lacks(
      `${file}:${line} puts the virtual address ${address} on at each boot`,
      'both directors would have it at once',
      `remove it from ${file}: directord puts it on`,
    ),
  );
  // Who holds it is told elsewhere.
  if (keepers.length > 0) return permanent;
  const leftOver = movingAddresses.flatMap(({ address }) => {
    const device = deviceWith(network, address);
    // A real server of its own table has it on lo.
    if (device === undefined || device === 'lo') return [];
    return [
      lacks(
        `the virtual address ${address} is on ${device}, although no directord runs`,
        'the other director may have it, too',
        `\`directord release\` if a crash left it, or ip address delete ${address} dev ${device}`,
      ),
    ];
  });
  return [...permanent, ...leftOver];
}

function judgeRoutes(
  { network }: HostFacts,
  { routedReals, directReals }: DirectorNeeds,
): readonly Finding[] {
  const unreachable = [...routedReals, ...directReals].filter(({ address }) => !network.routes.has(address));
  if (unreachable.length === 0) return [];
  const [first, ...others] = unreachable;
  return [
    lacks(
      `there is no route to the real server ${first?.address}${andMore(others.length)}`,
      'neither checks nor clients reach it',
      'give this host an address or a route of its network',
    ),
  ];
}

/** By direct routing and tunnels a real server has the virtual address, too: what comes from that never gets an answer. */
function judgeSources(
  { network }: HostFacts,
  { directReals, fixedAddresses, movingAddresses }: DirectorNeeds,
): readonly Finding[] {
  const virtual = new Set([...fixedAddresses, ...movingAddresses].map(({ address }) => address));
  const wrong = new Map<string, { readonly device: string; readonly reals: string[] }>();
  for (const { address } of directReals) {
    const { source, device } = network.routes.get(address) ?? {};
    if (source === undefined || device === undefined || !virtual.has(source)) continue;
    const { reals } = wrong.get(source) ?? { reals: [] };
    wrong.set(source, { device, reals: [...reals, address] });
  }
  return [...wrong].map(
    ([
      source,
      {
        device,
        reals: [first, ...others],
      },
    ]) =>
      lacks(
        `checks of the real server ${first}${andMore(others.length)} would come from the virtual address ${source}`,
        'the real server has that address, too, and answers itself',
        source.includes(':')
          ? `ip address change ${source}/128 dev ${device} preferred_lft 0, and so in the network configuration`
          : `give ${device} an address of its own ahead of it, and ${source} the prefix length 32`,
      ),
  );
}

function andMore(count: number): string {
  return count === 0 ? '' : ` and ${count} more`;
}
