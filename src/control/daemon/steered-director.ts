import type { ReloadOutcome } from '../../director/director.ts';
import type { Member, OrderOutcome } from '../../pair/member.ts';
import type { ServiceState } from '../../system/sd-notify.ts';
import { collapse } from './collapse.ts';

/** Whether the daemon is done, or shall be started anew at once. */
export type Ending = 'stop' | 'restart';

/** A director whose reloads never overlap and whose end comes once, whoever asks for it and how often. */
export interface SteeredDirector extends Member {
  /** Settles when the director has ended, once somebody has asked for that. */
  readonly ended: Promise<Ending>;
}

/** @param tell what the service manager shall know. */
export function steerDirector(
  director: Member,
  tell: (state: ServiceState, status: string) => void,
): SteeredDirector {
  let stopping: Promise<void> | undefined;
  let restarting: Promise<OrderOutcome> | undefined;
  let settle: (ending: Ending | Promise<Ending>) => void = () => {};
  const ended = new Promise<Ending>((resolve) => {
    settle = resolve;
  });

  const reload = collapse(async (): Promise<ReloadOutcome> => {
    if (stopping !== undefined) return { ok: false, message: 'directord is stopping', problems: [] };
    tell('reloading', 'Reading the configuration again');
    try {
      const outcome = await director.reload();
      tell('ready', outcome.ok ? 'Running' : `Running; the last reload failed: ${outcome.message}`);
      return outcome;
    } catch (error) {
      tell('ready', 'Running; the last reload failed');
      throw error;
    }
  });

  async function tryRestart(): Promise<OrderOutcome> {
    tell('ready', 'Announcing a restart');
    const outcome = await director.restart();
    if (outcome.ok) {
      tell('stopping', 'Restarting');
      settle('restart');
    } else {
      tell('ready', `Running; the last restart was declined: ${outcome.message}`);
      restarting = undefined;
    }
    return outcome;
  }

  async function stopNow(): Promise<void> {
    // A restart that is granted has ended the director already: there is nothing left to stop.
    if ((await restarting)?.ok === true) return;
    tell('stopping', 'Stopping');
    await director.stop();
  }

  return {
    ...director,
    ended,
    reload,
    // What has ended on the way to the end is no fault; how long that may take is TimeoutStopSec's to say.
    works: () =>
      stopping === undefined && restarting === undefined ? director.works() : Promise.resolve(true),
    restart() {
      if (stopping !== undefined) return Promise.resolve({ ok: false, message: 'directord is stopping' });
      restarting ??= tryRestart();
      return restarting;
    },
    stop() {
      if (stopping === undefined) {
        stopping = stopNow();
        settle(stopping.then(() => 'stop' as const));
      }
      return stopping;
    },
  };
}
