import type { Director, ReloadOutcome } from '../../director/director.ts';
import type { ServiceState } from '../../system/sd-notify.ts';
import { collapse } from './collapse.ts';

/** A director whose reloads never overlap and whose stop happens once, whoever asks for them and how often. */
export interface SteeredDirector extends Director {
  /** Settles as the stop does, once somebody has asked for it. */
  readonly stopped: Promise<void>;
}

/** @param tell what the service manager shall know. */
export function steerDirector(
  director: Director,
  tell: (state: ServiceState, status: string) => void,
): SteeredDirector {
  let stopping: Promise<void> | undefined;
  let settle: (stop: Promise<void>) => void = () => {};
  const stopped = new Promise<void>((resolve) => {
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

  return {
    stopped,
    reload,
    stop() {
      if (stopping === undefined) {
        tell('stopping', 'Stopping');
        stopping = director.stop();
        settle(stopping);
      }
      return stopping;
    },
    status: () => director.status(),
    drain: (selector) => director.drain(selector),
    undrain: (selector) => director.undrain(selector),
    setWeight: (selector, weight) => director.setWeight(selector, weight),
    recentEvents: (limit) => director.recentEvents(limit),
    onEvent: (listener) => director.onEvent(listener),
  };
}
