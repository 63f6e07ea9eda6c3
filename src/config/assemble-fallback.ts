import { formatEndpoint } from './addresses.ts';
import { portInKernel } from './assemble-reals.ts';
import type { AddressFamily, FallbackServer, RealServer, VirtualIdentity } from './configuration.ts';
import type { FallbackEndpoint } from './endpoints.ts';
import { forwardingOf } from './forwarding.ts';
import type { Names } from './names.ts';
import type { Given, Settings, VirtualBlock } from './outline.ts';
import type { ProblemList } from './problem-list.ts';

/** The block's own fallback, or the global one of its family; without a port, the virtual server's. */
export function assembleFallback(
  block: VirtualBlock,
  global: Settings,
  identity: VirtualIdentity,
  names: Names,
  problems: ProblemList,
): FallbackServer | undefined {
  const given = fallbackOf(block, global);
  if (given === undefined) return undefined;
  const { host, port: portText } = given.value;
  const isAddress = identity.kind === 'address';
  const ownPort = isAddress ? identity.port : 0;
  const address = names.address(host, block.family, problems);
  const port = portText ? names.port(portText, isAddress ? identity.protocol : undefined, problems) : ownPort;
  return address === undefined || port === undefined
    ? undefined
    : Object.freeze({ address, port, ...forwardingOf(given.value) });
}

function fallbackOf(block: VirtualBlock, global: Settings): Given<FallbackEndpoint> | undefined {
  const inherited: Record<AddressFamily, Given<FallbackEndpoint> | undefined> = {
    inet: global.fallback,
    inet6: global.fallback6,
  };
  return block.fallback ?? inherited[block.family];
}

/** Of a fallback that is a real server as well: the kernel has one entry for both. */
export function warnOfFallback(
  fallback: FallbackServer,
  reals: readonly RealServer[],
  identity: VirtualIdentity,
  { endpoint }: VirtualBlock,
  problems: ProblemList,
): void {
  const inKernel = ({ address, forwarding, port }: FallbackServer) =>
    formatEndpoint(address, portInKernel(identity, forwarding, port));
  const same = reals.find(
    (real) => real.address === fallback.address && inKernel(real) === inKernel(fallback),
  );
  if (same === undefined) return;
  problems.warning(
    { line: same.line, column: 1 },
    `real server ${inKernel(same)} is also the fallback of the virtual server in line ${endpoint.at.line}`,
  );
}
