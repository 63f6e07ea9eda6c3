import type { Effect } from '../failover/effect.ts';
import type { FailoverEvent } from '../failover/event.ts';
import type { FailoverSettings } from '../failover/settings.ts';
import { type Beginning, initialState, type State } from '../failover/state.ts';
import { step } from '../failover/step.ts';
import type { Happening } from './peer-words.ts';

/** The state machine on this thread's clock. */
export interface Machine {
  tell(happening: Happening): void;
  state(): State;
  /** No tick and no wake-up comes any more, and nothing that is told has an effect. */
  close(): void;
}

export interface MachineOptions {
  readonly settings: FailoverSettings;
  readonly beginning: Omit<Beginning, 'now'>;
  /** Performs everything but `wake`. What it tells the machine meanwhile comes after the effects at hand. */
  readonly perform: (effect: Effect) => void;
  /** After each tick, which comes every keepalive. */
  readonly afterTick: () => void;
}

export function runMachine({ settings, beginning, perform, afterTick }: MachineOptions): Machine {
  let state = initialState(settings, { ...beginning, now: performance.now() });
  const waiting: Happening[] = [];
  let busy = false;
  let closed = false;
  let wake: NodeJS.Timeout | undefined;

  function tell(happening: Happening): void {
    if (closed) return;
    waiting.push(happening);
    if (busy) return;
    busy = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) take(next);
    } finally {
      busy = false;
    }
  }

  function take(happening: Happening): void {
    // Spread of a union: each kind keeps its own fields.
    const event = { ...happening, now: performance.now() } as FailoverEvent;
    const [next, effects] = step(state, event);
    state = next;
    for (const effect of effects) {
      if (effect.kind === 'wake') wakeAt(effect.at);
      else perform(effect);
    }
  }

  function wakeAt(at: number): void {
    if (closed) return;
    clearTimeout(wake);
    wake = setTimeout(tickSoon, Math.max(1, Math.ceil(at - performance.now())));
  }

  /**
   * Timers come before sockets: after a time in which this thread did not run, a peer's word may lie unread while
   * the time to wait for it is over. It is read first. The machine notices an absence at whatever it is told.
   */
  function tickSoon(then?: () => void): void {
    setImmediate(() => {
      if (closed) return;
      tell({ kind: 'tick' });
      then?.();
    });
  }

  const ticks = setInterval(tickSoon, settings.timing.keepaliveMs, afterTick);

  return {
    tell,
    state: () => state,
    close() {
      closed = true;
      clearInterval(ticks);
      clearTimeout(wake);
    },
  };
}
