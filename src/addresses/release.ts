import { errorMessage } from '../system/error-message.ts';
import type { HolderContext } from './hold.ts';
import { entryKey } from './network-state.ts';
import { isRefusal, refusalWords } from './outcome-words.ts';
import { addressesAtRisk, planRelease, type ReleasePlan } from './plan.ts';
import type { InterfaceAddress } from './rtnetlink/address.ts';
import type { RtnetlinkClient } from './rtnetlink/client.ts';
import type { Outcome } from './rtnetlink/exchange.ts';
import { describeAddress, type VirtualAddress } from './virtual-address.ts';

export type ReleaseResult =
  | { readonly virtual: VirtualAddress; readonly outcome: 'removed' | 'absent' }
  | { readonly virtual: VirtualAddress; readonly outcome: 'failed'; readonly reason: string };

/**
 * Takes addresses off, all at once, whoever put them on, and no others. What was taken off `lo` for them goes
 * back first. Never rejects.
 */
export async function releaseAddresses(
  context: HolderContext,
  addresses: readonly VirtualAddress[],
): Promise<readonly ReleaseResult[]> {
  if (addresses.length === 0) return [];
  const { client, ledger, onTrouble } = context;
  let plans: readonly ReleasePlan[];
  let present: readonly InterfaceAddress[];
  try {
    present = await client.addresses();
    plans = planRelease({ links: await client.links(), addresses: present }, addresses, ledger.parked());
  } catch (error) {
    const reason = `no address was taken off: ${errorMessage(error)}`;
    return addresses.map((virtual) => ({ virtual, outcome: 'failed', reason }));
  }
  const unparked = await putBackOnLoopback(client, plans);
  const deleted = plans.flatMap((plan) => plan.deleted);
  const outcomes = await client.deleteAddresses(deleted);
  const outcomeOf = new Map(deleted.map((each, i) => [each, outcomes[i]]));
  const results = plans.map((plan) => judge(plan, outcomeOf, unparked.get(plan)));
  await restore(context, addressesAtRisk(present, deleted));
  try {
    ledger.forget(results.filter((each) => each.outcome !== 'failed').map((each) => each.virtual));
  } catch (error) {
    onTrouble?.(`released addresses stay in the file of held ones: ${error}`);
  }
  return results;
}

async function putBackOnLoopback(
  client: RtnetlinkClient,
  plans: readonly ReleasePlan[],
): Promise<ReadonlyMap<ReleasePlan, Outcome | undefined>> {
  const wanted = plans.flatMap((plan) =>
    plan.unparked === undefined ? [] : [[plan, plan.unparked] as const],
  );
  const outcomes = await client.addAddresses(wanted.map(([, added]) => added));
  return new Map(wanted.map(([plan], i) => [plan, outcomes[i]]));
}

function judge(
  { virtual, deleted, unparked }: ReleasePlan,
  outcomeOf: ReadonlyMap<InterfaceAddress, Outcome | undefined>,
  onLoopback: Outcome | undefined,
): ReleaseResult {
  const failed = (why: string): ReleaseResult => ({
    virtual,
    outcome: 'failed',
    reason: `${describeAddress(virtual)} ${why}`,
  });
  for (const each of deleted) {
    const outcome = outcomeOf.get(each);
    // It went with the first address of its subnet, or by another hand.
    if (outcome?.kind === 'done' || isRefusal(outcome, 'EADDRNOTAVAIL')) continue;
    return failed(`cannot be taken off: ${refusalWords(outcome)}`);
  }
  if (unparked !== undefined && onLoopback?.kind !== 'done' && !isRefusal(onLoopback, 'EEXIST')) {
    return failed(`is off, but cannot be put back on lo: ${refusalWords(onLoopback)}`);
  }
  return { virtual, outcome: deleted.length > 0 ? 'removed' : 'absent' };
}

/** What the kernel took along goes back on within some milliseconds. */
async function restore(
  { client, onTrouble }: HolderContext,
  atRisk: readonly InterfaceAddress[],
): Promise<void> {
  if (atRisk.length === 0) return;
  try {
    const present = new Set((await client.addresses()).map(entryKey));
    const lost = atRisk.filter((each) => !present.has(entryKey(each)));
    const outcomes = await client.addAddresses(lost);
    outcomes.forEach((outcome, i) => {
      if (outcome.kind === 'done' || isRefusal(outcome, 'EEXIST')) return;
      onTrouble?.(
        `${lost[i]?.address} went with the first address of its subnet and cannot be put back: ${refusalWords(outcome)}. The sysctl net.ipv4.conf.INTERFACE.promote_secondaries=1 prevents this`,
      );
    });
  } catch (error) {
    onTrouble?.(`cannot tell whether the kernel took further addresses along: ${error}`);
  }
}
