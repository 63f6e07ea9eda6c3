import { type HolderContext, type HoldOptions, type HoldResult, holdAddresses } from './hold.ts';
import { type ReleaseResult, releaseAddresses } from './release.ts';
import { addressKey, type VirtualAddress } from './virtual-address.ts';

/** Puts virtual addresses on this host and takes them off. Calls are performed one after the other. */
export interface AddressHolder {
  /**
   * Resolves with one result for each address, in their order, once all that can be is in place. Repeating it
   * changes nothing. Never rejects.
   */
  hold(addresses: readonly VirtualAddress[], options?: HoldOptions): Promise<readonly HoldResult[]>;
  /** As `hold`, for taking off: the named addresses go, whoever put them on, and no others. */
  release(addresses: readonly VirtualAddress[]): Promise<readonly ReleaseResult[]>;
  /** Releases whatever the ledger says was put on, such as what a crash left behind. */
  releaseLeftovers(): Promise<readonly ReleaseResult[]>;
  /** What is on by `hold` and was not asked to be released since. */
  held(): readonly VirtualAddress[];
}

export function createAddressHolder(context: HolderContext): AddressHolder {
  const held = new Map<string, VirtualAddress>();
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work);
    queue = result;
    return result;
  };
  const release = (addresses: readonly VirtualAddress[]): Promise<readonly ReleaseResult[]> => {
    for (const each of addresses) held.delete(addressKey(each));
    return releaseAddresses(context, addresses);
  };
  return {
    hold: (addresses, options) =>
      inTurn(async () => {
        const results = await holdAddresses(context, addresses, options);
        for (const { virtual, outcome } of results) {
          if (outcome !== 'failed') held.set(addressKey(virtual), virtual);
        }
        return results;
      }),
    release: (addresses) => inTurn(() => release(addresses)),
    releaseLeftovers: () => inTurn(() => release(context.ledger.held())),
    held: () => [...held.values()],
  };
}
