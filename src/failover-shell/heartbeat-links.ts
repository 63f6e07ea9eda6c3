import { formatEndpoint } from '../config/addresses.ts';
import type { PairSettings } from '../config/settings-pair.ts';
import type { Link } from '../dgram-heartbeat/index.ts';

/** The links of one node: the n-th addresses of all nodes make up one, each multicast and broadcast another. */
export function heartbeatLinks(
  { nodes, multicasts, broadcasts }: PairSettings,
  node: string,
): readonly Link[] {
  const own = nodes.find(({ name }) => name === node);
  const peers = nodes.filter(({ name }) => name !== node);
  if (own === undefined || peers.length === 0) return [];
  const unicast = own.addresses.map(
    ({ address, port }, index): Link => ({
      kind: 'unicast',
      name: formatEndpoint(address, port),
      local: { address, port },
      peers: Object.fromEntries(
        peers.flatMap(({ name, addresses }) => {
          const there = addresses[index];
          return there === undefined ? [] : [[name, { address: there.address, port: there.port }]];
        }),
      ),
    }),
  );
  const multicast = multicasts.map(
    ({ group, port, device, ttl }): Link => ({
      kind: 'multicast',
      name: `multicast ${group} port ${port} dev ${device}`,
      group,
      port,
      interface: device,
      ttl,
    }),
  );
  const broadcast = broadcasts.map(
    ({ device, port }): Link => ({
      kind: 'broadcast',
      name: `broadcast port ${port} dev ${device}`,
      interface: device,
      port,
    }),
  );
  return [...unicast, ...multicast, ...broadcast];
}
