import { describeAddress } from '../addresses/virtual-address.ts';
import { releaseAddresses } from '../failover-shell/release-addresses.ts';

/** What became of the virtual addresses of a daemon that has died: `10.0.0.100/24 dev eth0`. */
export interface Leftovers {
  /** A restart was announced and its time is not over: everything stays. */
  readonly kept: boolean;
  readonly removed: readonly string[];
  /** Were off already. */
  readonly absent: readonly string[];
  /** What could not be done, and why. */
  readonly troubles: readonly string[];
}

/**
 * Takes off what is noted as up. Must not run beside a daemon that lives.
 * @param keepAnnounced leave it to the daemon that starts next, where its restart was announced
 * @throws Error when the kernel cannot be asked at all
 */
export async function releaseLeftovers(ledgerFile: string, keepAnnounced: boolean): Promise<Leftovers> {
  const { kept, results, troubles } = await releaseAddresses(ledgerFile, keepAnnounced);
  const those = (outcome: 'removed' | 'absent'): readonly string[] =>
    results.filter((each) => each.outcome === outcome).map(({ virtual }) => describeAddress(virtual));
  const failed = results.flatMap((each) => (each.outcome === 'failed' ? [each.reason] : []));
  return { kept, removed: those('removed'), absent: those('absent'), troubles: [...failed, ...troubles] };
}
