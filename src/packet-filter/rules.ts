import { portInKernel } from '../config/assemble-reals.ts';
import type { FallbackServer, RealServer, VirtualIdentity, VirtualServer } from '../config/configuration.ts';
import type { FirewallMark } from '../config/settings-firewall-marks.ts';

/** What the packet filter must do for the virtual servers, beside the kernel's IPVS. */
export interface PacketRules {
  readonly marks: readonly FirewallMark[];
  readonly sourceNats: readonly SourceNat[];
}

/** Connections of one virtual server that go to these real servers get an address of the director as their source. */
export interface SourceNat {
  readonly virtualId: string;
  readonly identity: VirtualIdentity;
  /** At least one. Port 0: the one that the client has asked for. */
  readonly targets: readonly { readonly address: string; readonly port: number }[];
}

/** A pure function of the configuration: the order is that of the files. */
export function packetRules(virtuals: Iterable<VirtualServer>, marks: readonly FirewallMark[]): PacketRules {
  const sourceNats: SourceNat[] = [];
  for (const { id, identity, reals, fallback } of virtuals) {
    const servers: readonly (RealServer | FallbackServer)[] = fallback ? [...reals, fallback] : reals;
    const targets = servers
      .filter(({ forwarding }) => forwarding === 'fullnat')
      .map(({ address, forwarding, port }) => ({ address, port: portInKernel(identity, forwarding, port) }));
    if (targets.length > 0) sourceNats.push({ virtualId: id, identity, targets: unique(targets) });
  }
  return { marks, sourceNats };
}

function unique(targets: SourceNat['targets']): SourceNat['targets'] {
  return [...new Map(targets.map((each) => [`${each.address} ${each.port}`, each])).values()];
}
