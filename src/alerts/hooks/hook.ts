import type { HookSettings } from '../../config/settings-alerts.ts';
import type { DirectorEvent } from '../../director/event.ts';
import { commandWords } from '../../system/command-words.ts';
import { runProgram } from '../../system/run-program.ts';

export interface Hook {
  run(event: DirectorEvent): void;
  /** Lets it run for what waits, and kills it after `timeoutMs`. */
  close(timeoutMs: number): Promise<void>;
}

export interface HookOptions {
  readonly settings: HookSettings;
  /** What went wrong, and what a command wrote. */
  readonly tell: (trouble: 'failing' | 'lost' | 'output', message: string) => void;
}

const mostWaiting = 200;
const longestOutput = 500;

/**
 * Runs a command for each event, with the event as JSON on its standard input and its fields in its environment: one
 * at a time, so that what came first is told first.
 */
export function createHook({ settings, tell }: HookOptions): Hook {
  const words = commandWords(settings.command) ?? [];
  const name = `hook ${words[0] ?? ''}`;
  const waiting: DirectorEvent[] = [];
  const stop = new AbortController();
  let working: Promise<void> | undefined;
  let lost = 0;

  async function runOne(event: DirectorEvent): Promise<void> {
    const { failure, output } = await runProgram(words, {
      timeoutMs: settings.timeoutMs,
      input: `${JSON.stringify(event)}\n`,
      environment: environmentOf(event),
      signal: stop.signal,
    });
    const said = output.trim().slice(0, longestOutput);
    const about = `${name} for ${event.kind}`;
    if (failure !== undefined) tell('failing', `${about}: ${failure}${said === '' ? '' : `: ${said}`}`);
    else if (said !== '') tell('output', `${about}: ${said}`);
  }

  async function work(): Promise<void> {
    for (let event = waiting.shift(); event !== undefined; event = waiting.shift()) {
      await runOne(event);
      if (stop.signal.aborted) break;
    }
    working = undefined;
    if (lost > 0) tell('lost', `${name}: ${lost} events were lost, for they came faster than it could run`);
    lost = 0;
  }

  return {
    run(event) {
      if (stop.signal.aborted) return;
      if (waiting.length >= mostWaiting) {
        waiting.shift();
        lost += 1;
      }
      waiting.push(event);
      working ??= work();
    },
    async close(timeoutMs) {
      const timer = setTimeout(() => stop.abort(), timeoutMs);
      await working;
      clearTimeout(timer);
      stop.abort();
      if (waiting.length > 0) tell('lost', `${name}: it had no time for the last ${waiting.length} events`);
      waiting.length = 0;
    },
  };
}

/** `DIRECTORD_KIND=real-down` and so on: what a short script needs without reading JSON. */
function environmentOf(event: DirectorEvent): Record<string, string> {
  return Object.fromEntries(
    Object.entries(event).map(([field, value]) => [
      `DIRECTORD_${field.toUpperCase()}`,
      // An environment cannot hold it.
      String(value).replaceAll('\0', ''),
    ]),
  );
}
