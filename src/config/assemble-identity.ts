import { formatEndpoint } from './addresses.ts';
import type { VirtualIdentity } from './configuration.ts';
import type { Names } from './names.ts';
import type { VirtualBlock } from './outline.ts';
import type { ProblemList } from './problem-list.ts';

/** `tcp:10.0.0.1:80`, `fwm:1`, `fwm6:1`. */
export function idOf(identity: VirtualIdentity): string {
  if (identity.kind === 'fwmark') return `fwm${identity.family === 'inet' ? '' : '6'}:${identity.mark}`;
  return `${identity.protocol}:${formatEndpoint(identity.address, identity.port)}`;
}

/** Undefined where it cannot be told, which is a problem. */
export function identify(
  { endpoint, settings }: VirtualBlock,
  names: Names,
  problems: ProblemList,
): VirtualIdentity | undefined {
  const { value } = endpoint;
  const written = settings.protocol;
  const wrong = written !== undefined && (value.kind === 'fwmark') !== (written.value === 'fwm');
  if (wrong) {
    const what = value.kind === 'fwmark' ? 'a firewall mark' : 'an address';
    problems.error(written.at, `protocol ${written.value} does not go with ${what}`);
    return undefined;
  }
  if (value.kind === 'fwmark') return Object.freeze(value);
  const usual = /^(?:53|domain)$/.test(value.port.text) ? 'udp' : 'tcp';
  const protocol = written?.value === 'tcp' || written?.value === 'udp' ? written.value : usual;
  const address = names.address(value.host, value.family, problems);
  const port = names.port(value.port, protocol, problems);
  if (address === undefined || port === undefined) return undefined;
  if (port === 0 && !settings.persistent?.value) {
    problems.error(value.port, 'port 0, which is every port, needs persistence', 'add persistent = SECONDS');
    return undefined;
  }
  return Object.freeze({ kind: 'address', protocol, family: value.family, address, port });
}
