import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import { type CheckPlan, refusedPlan } from '../check-plan.ts';
import { hostAndPort } from '../words.ts';
import type { DnsParameters } from './dns.ts';
import { lazyCheck } from './lazy-check.ts';

/** `service = dns`, over the protocol of the virtual server (UDP for a firewall mark). */
export function planDns(virtual: VirtualServer, real: RealServer, port: number): CheckPlan {
  const { check, identity } = virtual;
  const request = (real.negotiation?.request ?? check.request).replace(/^\//, '');
  if (!isDomainName(request)) {
    return refusedPlan(real, 'dns needs a request such as "www.example.com": a name that the server knows');
  }
  const protocol = identity.kind === 'address' ? identity.protocol : 'udp';
  const parameters: DnsParameters = {
    protocol,
    address: real.address,
    port,
    request,
    receive: real.negotiation?.receive ?? check.receive,
    timeoutMs: check.negotiateTimeoutMs,
  };
  return {
    kind: 'dns',
    parameters,
    description: `dns ${protocol} ${hostAndPort(real.address, port)}`,
    timeoutMs: parameters.timeoutMs,
    run: lazyCheck('service = dns', async () => (await import('./dns.ts')).dnsCheck(parameters)),
  };
}

/** RFC 1035 (2.3.4): labels of 1 to 63 bytes, 253 in all as text. An address passes, too. */
function isDomainName(text: string): boolean {
  const name = text.replace(/\.$/, '');
  const labels = name.split('.');
  return (
    Buffer.byteLength(name) <= 253 &&
    labels.every((label) => label !== '' && Buffer.byteLength(label) <= 63) &&
    !/\s/.test(name)
  );
}
