import { formatEndpoint } from '../config/addresses.ts';
import type { VirtualServer } from '../config/configuration.ts';
import type { DesiredVirtual } from '../pool/desired-table.ts';
import { createSerialQueue } from '../system/serial-queue.ts';
import type { CommandRunner } from './command-runner.ts';
import type { RunningVirtual } from './servers.ts';

type FallbackWord = 'start' | 'stop';

export interface FallbackCommands {
  /**
   * Runs the virtual server's command, unless it was last run with the same word: `stop` where it is available, and
   * `start` where every real server has been judged, for what is not known yet is no failure. Runs never overlap.
   */
  follow(running: RunningVirtual, wanted: DesiredVirtual): void;
  /** Forgets virtual servers that are gone. */
  keep(virtualIds: ReadonlySet<string>): void;
}

/** Runs `fallbackcommand`s; a failure is told and changes nothing else. */
export function createFallbackCommands(
  runCommand: CommandRunner,
  onRun: (virtual: VirtualServer, message: string, ok: boolean) => void,
): FallbackCommands {
  const lastWords = new Map<string, FallbackWord>();
  const serially = createSerialQueue();

  function run(virtual: VirtualServer, word: FallbackWord): void {
    if (virtual.fallbackCommand === undefined || lastWords.get(virtual.id) === word) return;
    lastWords.set(virtual.id, word);
    const command = virtual.fallbackCommand;
    void serially(async () => {
      const outcome = await runCommand(command, fallbackArguments(virtual, word));
      const what = `fallbackcommand ${word} of ${virtual.id}`;
      onRun(virtual, outcome.ok ? `${what} done` : `${what} failed: ${outcome.reason}`, outcome.ok);
    });
  }

  return {
    follow({ virtual, servers }, { available }) {
      if (available) run(virtual, 'stop');
      else if (servers.every(({ health }) => health.state.checked)) run(virtual, 'start');
    },
    keep: (virtualIds) => {
      for (const id of lastWords.keys()) if (!virtualIds.has(id)) lastWords.delete(id);
    },
  };
}

/** `start|stop <address>:<port> <protocol>`; a firewall mark is `<mark>:0 fwm`. */
function fallbackArguments({ identity }: VirtualServer, word: FallbackWord): readonly string[] {
  return identity.kind === 'fwmark'
    ? [word, `${identity.mark}:0`, 'fwm']
    : [word, formatEndpoint(identity.address, identity.port), identity.protocol];
}
