import { errorMessage } from '../system/error-message.ts';
import type { Ledger } from './ledger.ts';
import { isRefusal, isUnknown, refusalWords } from './outcome-words.ts';
import { type HoldPlan, planHold } from './plan.ts';
import type { RtnetlinkClient } from './rtnetlink/client.ts';
import type { Outcome } from './rtnetlink/exchange.ts';
import { describeAddress, type VirtualAddress } from './virtual-address.ts';

export type HoldResult =
  | { readonly virtual: VirtualAddress; readonly outcome: 'added' | 'adopted' }
  | { readonly virtual: VirtualAddress; readonly outcome: 'failed'; readonly reason: string };

export interface HolderContext {
  readonly client: RtnetlinkClient;
  readonly ledger: Ledger;
  /** What went wrong beside the results. */
  readonly onTrouble?: (reason: string) => void;
}

export interface HoldOptions {
  /** What is on `lo`, too, goes from there until it is released; absent is no. */
  readonly leaveLoopback?: boolean;
}

/**
 * Puts addresses on, all at once. One that is there already is adopted, whoever put it there. One that leaves
 * `lo` does so after it is on its interface: the host has it throughout. Never rejects.
 */
export async function holdAddresses(
  context: HolderContext,
  addresses: readonly VirtualAddress[],
  { leaveLoopback = false }: HoldOptions = {},
): Promise<readonly HoldResult[]> {
  if (addresses.length === 0) return [];
  const { client, ledger } = context;
  let plans: readonly HoldPlan[];
  try {
    const network = { links: await client.links(), addresses: await client.addresses() };
    plans = planHold(network, addresses, leaveLoopback);
    const possible = plans.filter((plan) => plan.step.kind !== 'impossible');
    // Before the kernel is asked: whatever a crash leaves behind is in the file.
    ledger.hold(
      possible.map((plan) => plan.virtual),
      possible.flatMap((plan) => plan.onLoopback.slice(0, 1)),
    );
  } catch (error) {
    const reason = `no address was put on: ${errorMessage(error)}`;
    return addresses.map((virtual) => ({ virtual, outcome: 'failed', reason }));
  }
  const attempts = await performSteps(client, plans);
  await clearLoopback(context, attempts);
  forgetRefused(context, attempts);
  return attempts.map((each) => each.result);
}

interface Attempt {
  readonly plan: HoldPlan;
  readonly result: HoldResult;
  /** It failed for all we know, and is on nevertheless for all we know. */
  readonly inDoubt: boolean;
}

async function performSteps(
  client: RtnetlinkClient,
  plans: readonly HoldPlan[],
): Promise<readonly Attempt[]> {
  const added = plans.flatMap(({ step }) => (step.kind === 'add' ? [step.added] : []));
  const outcomes = (await client.addAddresses(added)).values();
  return plans.map((plan) => {
    const outcome = plan.step.kind === 'add' ? outcomes.next().value : undefined;
    return { plan, result: judge(plan, outcome), inDoubt: plan.step.kind === 'add' && isUnknown(outcome) };
  });
}

function judge({ virtual, step }: HoldPlan, outcome: Outcome | undefined): HoldResult {
  const failed = (why: string): HoldResult => ({
    virtual,
    outcome: 'failed',
    reason: `${describeAddress(virtual)} cannot be put on: ${why}`,
  });
  if (step.kind === 'impossible') return failed(step.reason);
  // Another hand was quicker, or it is an IPv6 address with another prefix length.
  if (step.kind === 'adopt' || isRefusal(outcome, 'EEXIST')) return { virtual, outcome: 'adopted' };
  return outcome?.kind === 'done' ? { virtual, outcome: 'added' } : failed(refusalWords(outcome));
}

async function clearLoopback(
  { client, onTrouble }: HolderContext,
  attempts: readonly Attempt[],
): Promise<void> {
  const parked = attempts
    .filter((each) => each.result.outcome !== 'failed')
    .flatMap((each) => each.plan.onLoopback);
  const outcomes = await client.deleteAddresses(parked);
  outcomes.forEach((outcome, i) => {
    if (outcome.kind === 'done' || isRefusal(outcome, 'EADDRNOTAVAIL')) return;
    onTrouble?.(`${parked[i]?.address} cannot be taken off lo: ${refusalWords(outcome)}`);
  });
}

function forgetRefused({ ledger, onTrouble }: HolderContext, attempts: readonly Attempt[]): void {
  const refused = attempts.filter((each) => each.result.outcome === 'failed' && !each.inDoubt);
  try {
    ledger.forget(refused.map((each) => each.plan.virtual));
  } catch (error) {
    onTrouble?.(`addresses that were not put on stay in the file of held ones: ${error}`);
  }
}
