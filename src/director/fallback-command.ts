import { formatEndpoint } from '../config/addresses.ts';
import type { VirtualServer } from '../config/configuration.ts';
import type { CommandOutcome } from '../system/run-command.ts';
import { createSerialQueue } from '../system/serial-queue.ts';

export type FallbackWord = 'start' | 'stop';

export interface FallbackCommands {
  /** Runs the virtual server's command unless it was last run with this word. Runs never overlap. */
  run(virtual: VirtualServer, word: FallbackWord): void;
  /** Forgets virtual servers that are gone. */
  keep(virtualIds: ReadonlySet<string>): void;
}

/** Runs `fallbackcommand`s; a failure is told and changes nothing else. */
export function createFallbackCommands(
  runCommand: (command: string, extra: readonly string[]) => Promise<CommandOutcome>,
  onRun: (virtual: VirtualServer, message: string, ok: boolean) => void,
): FallbackCommands {
  const lastWords = new Map<string, FallbackWord>();
  const serially = createSerialQueue();
  return {
    run: (virtual, word) => {
      if (virtual.fallbackCommand === undefined || lastWords.get(virtual.id) === word) return;
      lastWords.set(virtual.id, word);
      const command = virtual.fallbackCommand;
      void serially(async () => {
        const outcome = await runCommand(command, fallbackArguments(virtual, word));
        const what = `fallbackcommand ${word} of ${virtual.id}`;
        onRun(virtual, outcome.ok ? `${what} done` : `${what} failed: ${outcome.reason}`, outcome.ok);
      });
    },
    keep: (virtualIds) => {
      for (const id of lastWords.keys()) if (!virtualIds.has(id)) lastWords.delete(id);
    },
  };
}

/** `start|stop <address>:<port> <protocol>`; a firewall mark is `<mark>:0 fwm`. */
export function fallbackArguments({ identity }: VirtualServer, word: FallbackWord): readonly string[] {
  return identity.kind === 'fwmark'
    ? [word, `${identity.mark}:0`, 'fwm']
    : [word, formatEndpoint(identity.address, identity.port), identity.protocol];
}
