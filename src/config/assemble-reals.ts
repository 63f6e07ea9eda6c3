/** The real servers of one block: ranges spread out, names resolved, oddities told. */
import type { Breath } from '../system/breathe.ts';
import { formatEndpoint, ipv4ToNumber, numberToIpv4 } from './addresses.ts';
import type { ForwardingMethod, RealServer, VirtualIdentity } from './configuration.ts';
import type { RealEndpoint } from './endpoints.ts';
import { forwardingOf } from './forwarding.ts';
import type { Names } from './names.ts';
import { optional } from './optional.ts';
import type { Given, VirtualBlock } from './outline.ts';
import type { ProblemList } from './problem-list.ts';

/** More real servers in one line are a typing error, and would fill the memory. */
const largestRange = 65_536;

export async function assembleReals(
  block: VirtualBlock,
  identity: VirtualIdentity,
  names: Names,
  problems: ProblemList,
  breath: Breath,
): Promise<readonly RealServer[]> {
  const byEndpoint = new Map<string, RealServer>();
  for (const given of block.reals) {
    const port = given.value.port === undefined ? 0 : names.port(given.value.port, undefined, problems);
    const addresses = rangeOf(given.value, block, names, problems);
    if (port === undefined || addresses === undefined) continue;
    warnOfPort(given, port, identity, problems);
    const common = sharedParts(given, port);
    for (const address of addresses) {
      if (breath.due()) await breath.take();
      const endpoint = formatEndpoint(address, portInKernel(identity, given.value.forwarding, port));
      const before = byEndpoint.get(endpoint);
      if (before !== undefined) {
        problems.warning(
          given.at,
          `${endpoint} replaces the real server in line ${before.line}`,
          'remove one',
        );
      }
      byEndpoint.set(endpoint, Object.freeze({ address, ...common }));
    }
  }
  return Object.freeze([...byEndpoint.values()]);
}

/**
 * Direct routing and tunnels deliver packets as they came, so there the kernel's entry has the virtual
 * server's port, whatever the file says. A firewall mark has no port to insist on.
 */
export function portInKernel(identity: VirtualIdentity, forwarding: ForwardingMethod, port: number): number {
  const translates = forwarding === 'masq' || forwarding === 'fullnat';
  return identity.kind === 'fwmark' || translates ? port : identity.port;
}

function sharedParts({ value, at }: Given<RealEndpoint>, port: number): Omit<RealServer, 'address'> {
  const { weight, upperThreshold, lowerThreshold, negotiation } = value;
  return {
    port,
    ...forwardingOf(value),
    weight,
    upperThreshold,
    lowerThreshold,
    ...optional('negotiation', negotiation && Object.freeze(negotiation)),
    line: at.line,
  };
}

function warnOfPort(
  { value }: Given<RealEndpoint>,
  port: number,
  identity: VirtualIdentity,
  problems: ProblemList,
): void {
  const inKernel = portInKernel(identity, value.forwarding, port);
  if (value.port === undefined || inKernel === port) return;
  problems.warning(
    value.port,
    `${value.forwarding} does not change ports: packets arrive at port ${inKernel}, only checks go to ${port}`,
    `write port ${inKernel}, or masq`,
  );
}

/** The addresses from the first to the last, in order. */
function rangeOf(
  { host, lastHost }: RealEndpoint,
  { family }: VirtualBlock,
  names: Names,
  problems: ProblemList,
): readonly string[] | undefined {
  const first = names.address(host, family, problems);
  if (lastHost === undefined) return first === undefined ? undefined : [first];
  const last = names.address(lastHost, family, problems);
  if (first === undefined || last === undefined) return undefined;
  const from = ipv4ToNumber(first);
  const length = ipv4ToNumber(last) - from + 1;
  if (length < 1) {
    problems.error(host, `the range from ${first} to ${last} runs backwards`);
    return undefined;
  }
  if (length > largestRange) {
    problems.error(host, `the range from ${first} to ${last} has ${length} addresses, above ${largestRange}`);
    return undefined;
  }
  return Array.from({ length }, (_, index) => numberToIpv4(from + index));
}
