import fc from 'fast-check';
import { formatAddress } from '../../../src/node-ipvs-netlink/codec/address.ts';
import type {
  Destination,
  DestinationSettings,
  Service,
  ServiceIdentity,
  ServiceSettings,
  SyncDaemonSettings,
  Tunnel,
} from '../../../src/node-ipvs-netlink/index.ts';

/** Plain objects, as literals make them. */
function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<T> {
  return fc.record<T>(model, { noNullPrototype: true });
}

/** Everything that may be asked of a table, at random. */

const port = fc.integer({ min: 1, max: 65_535 });
const name = fc.stringMatching(/^[a-z][a-z0-9_-]{0,14}$/);

export const ipv4 = fc
  .uint8Array({ minLength: 4, maxLength: 4 })
  .map((bytes) => formatAddress(bytes, 'inet'));

/** With many zeros, as real addresses have. */
export const ipv6 = fc
  .array(fc.oneof(fc.constant(0), fc.nat({ max: 0xffff })), { minLength: 8, maxLength: 8 })
  .map((groups) =>
    formatAddress(new Uint8Array(groups.flatMap((group) => [group >> 8, group & 255])), 'inet6'),
  );

const protocol = fc.constantFrom('tcp', 'udp', 'sctp');

export const serviceIdentity: fc.Arbitrary<ServiceIdentity> = fc.oneof(
  record({ kind: fc.constant('address'), protocol, address: fc.oneof(ipv4, ipv6), port }),
  record({
    kind: fc.constant('fwmark'),
    family: fc.constantFrom('inet', 'inet6'),
    mark: fc.integer({ min: 1, max: 0xffffffff }),
  }),
);

export const service: fc.Arbitrary<Service> = serviceIdentity.chain((identity) => {
  const isIpv6 = identity.kind === 'fwmark' ? identity.family === 'inet6' : identity.address.includes(':');
  const persistence = record({
    timeout: fc.integer({ min: 1, max: 4_294_967 }),
    netmask: isIpv6 ? fc.integer({ min: 1, max: 128 }) : ipv4,
  });
  const plain = record({
    scheduler: name,
    schedulerFlags: fc.subarray(['flag-1', 'flag-2', 'flag-3'] as const),
    onePacket: identity.kind === 'fwmark' || identity.protocol === 'udp' ? fc.boolean() : fc.constant(false),
  });
  const settings: fc.Arbitrary<ServiceSettings> = fc.oneof(
    plain,
    fc.tuple(plain, persistence).map(([rest, kept]) => ({ ...rest, persistence: kept })),
    fc
      .tuple(plain, persistence, name)
      .map(([rest, kept, persistenceEngine]) => ({ ...rest, persistence: kept, persistenceEngine })),
  );
  return settings.map((chosen) => ({ identity, settings: chosen }));
});

const tunnel: fc.Arbitrary<Tunnel> = fc.oneof(
  record({
    type: fc.constant('gue'),
    port,
    checksum: fc.constantFrom('none', 'full', 'remote'),
  }),
  record({ type: fc.constant('gre'), checksum: fc.constantFrom('none', 'full') }),
);

const destinationSettings: fc.Arbitrary<DestinationSettings> = record({
  forwarding: fc.constantFrom('masq', 'local', 'tunnel', 'route', 'bypass'),
  weight: fc.integer({ min: 0, max: 0x7fffffff }),
  thresholds: fc.tuple(fc.nat(), fc.nat()),
  tunnel: fc.option(tunnel, { nil: undefined }),
}).map(({ forwarding, weight, thresholds: [a, b], tunnel: chosen }) => ({
  forwarding,
  weight,
  upperThreshold: Math.max(a, b),
  lowerThreshold: Math.min(a, b),
  ...(forwarding === 'tunnel' && chosen !== undefined ? { tunnel: chosen } : {}),
}));

export const destination: fc.Arbitrary<Destination> = record({
  identity: record({ address: fc.oneof(ipv4, ipv6), port }),
  settings: destinationSettings,
});

export const daemon: fc.Arbitrary<Required<SyncDaemonSettings>> = record({
  role: fc.constantFrom('master', 'backup'),
  interface: name,
  syncId: fc.integer({ min: 0, max: 255 }),
  maxLength: fc.integer({ min: 1, max: 65_535 }),
  group: fc.oneof(fc.constant('224.0.0.81'), fc.constant('ff02::81')),
  port,
  ttl: fc.integer({ min: 1, max: 255 }),
});
