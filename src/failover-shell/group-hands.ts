import type { AddressHolder } from '../addresses/holder.ts';
import { describeAddress, type VirtualAddress } from '../addresses/virtual-address.ts';
import type { EffectResult } from '../failover/event.ts';
import { errorMessage } from '../system/error-message.ts';
import type { runCommand } from '../system/run-command.ts';
import { commandTimeoutMs } from './machine-settings.ts';

/** What is done with one group on this host: one thing after the other. */
export interface GroupHands {
  readonly addresses: readonly VirtualAddress[];
  /** Prepared, then addresses up and announced, then the start commands. */
  acquire(): Promise<EffectResult>;
  /** Stop commands, if the start commands began; then addresses down. */
  release(): Promise<EffectResult>;
  /** Goes on holding what a restart left in place: no command runs. */
  resume(): Promise<EffectResult>;
  /** Puts back an address that another hand took off; refuses when that happens again and again. */
  putBack(lost: VirtualAddress): Promise<EffectResult>;
  announce(): void;
}

export interface GroupHandsOptions {
  readonly addresses: readonly VirtualAddress[];
  /** Addresses that are on `lo`, too, are off it while the group is held. */
  readonly leaveLoopback?: boolean;
  /** What must be in place before the addresses come up. Must not reject. */
  readonly prepare?: () => Promise<void>;
  readonly startCommands: readonly string[];
  readonly stopCommands: readonly string[];
  readonly holder: Pick<AddressHolder, 'hold' | 'release'>;
  readonly announcer: {
    announce(addresses: readonly VirtualAddress[]): void;
    withdraw(addresses: readonly VirtualAddress[]): void;
  };
  readonly run: typeof runCommand;
  readonly note: (text: string) => void;
  readonly now?: () => number;
}

/** Another program that insists on taking an address off is not to be fought for ever. */
const putBackTries = 3;
const putBackWindowMs = 10_000;

const done: EffectResult = { ok: true };

export function createGroupHands(options: GroupHandsOptions): GroupHands {
  const {
    addresses,
    leaveLoopback = false,
    prepare,
    startCommands,
    stopCommands,
    holder,
    announcer,
    run,
    note,
  } = options;
  const { now = () => performance.now() } = options;
  let held = false;
  let commandsBegan = false;
  let putBackAt: readonly number[] = [];
  let last: { readonly kind: string; readonly work: Promise<EffectResult> } | undefined;

  /** The same asked for again while the first waits or runs is done once: so the queue stays short. */
  function inTurn(kind: string, work: () => Promise<EffectResult>): Promise<EffectResult> {
    if (last?.kind === kind) return last.work;
    const before = last?.work ?? Promise.resolve(done);
    const entry = { kind, work: before.then(work).catch(failure) };
    last = entry;
    void entry.work.then(() => {
      if (last === entry) last = undefined;
    });
    return entry.work;
  }

  async function hold(which: readonly VirtualAddress[]): Promise<EffectResult> {
    held = true;
    const results = await holder.hold(which, { leaveLoopback });
    const reasons = results.flatMap((each) => (each.outcome === 'failed' ? [each.reason] : []));
    if (reasons.length > 0) return { ok: false, why: reasons.join('; ') };
    announcer.announce(which);
    return done;
  }

  async function acquire(): Promise<EffectResult> {
    await prepare?.();
    const holding = await hold(addresses);
    if (!holding.ok) return holding;
    for (const command of startCommands) {
      commandsBegan = true;
      const outcome = await run(command, [], commandTimeoutMs);
      if (!outcome.ok) return { ok: false, why: `start command \`${command}\`: ${outcome.reason}` };
    }
    // What had begun without start commands of its own is stopped all the same.
    commandsBegan = true;
    return done;
  }

  async function release(): Promise<EffectResult> {
    announcer.withdraw(addresses);
    if (commandsBegan) await stop();
    commandsBegan = false;
    const results = await holder.release(addresses);
    held = false;
    const reasons = results.flatMap((each) => (each.outcome === 'failed' ? [each.reason] : []));
    return reasons.length > 0 ? { ok: false, why: reasons.join('; ') } : done;
  }

  /** A stop command that fails does not keep the addresses here: the peer waits for them. */
  async function stop(): Promise<void> {
    for (const command of stopCommands) {
      const outcome = await run(command, [], commandTimeoutMs);
      if (!outcome.ok) note(`stop command \`${command}\`: ${outcome.reason}`);
    }
  }

  return {
    addresses,
    acquire: () => inTurn('acquire', acquire),
    release: () => inTurn('release', release),
    resume: () =>
      inTurn('resume', () => {
        commandsBegan = true;
        return hold(addresses);
      }),
    putBack: (lost) =>
      inTurn(`put back ${describeAddress(lost)}`, async () => {
        // Released while this waited: then it is off rightly.
        if (!held) return done;
        putBackAt = [...putBackAt.filter((at) => now() - at < putBackWindowMs), now()];
        if (putBackAt.length > putBackTries) {
          return { ok: false, why: `another program keeps taking ${describeAddress(lost)} off` };
        }
        note(`another program took ${describeAddress(lost)} off: putting it back`);
        return await hold([lost]);
      }),
    announce: () => {
      if (held) announcer.announce(addresses);
    },
  };
}

function failure(error: unknown): EffectResult {
  return { ok: false, why: errorMessage(error) };
}
