import { existsSync } from 'node:fs';
import { defaultSettings } from '../../config/settings.ts';
import type { Leftovers } from '../../pair/leftovers.ts';
import { errorMessage } from '../../system/error-message.ts';
import { type ControlServer, startControlServer } from '../control-server.ts';
import { printable } from '../printable.ts';
import { problemLine } from '../problem-line.ts';
import { loadSettings } from '../settings-file.ts';
import { someoneListens } from '../socket-claim.ts';
import { hasPacketFilter, releasePacketFilter } from './release-packet-filter.ts';
import { ledgerFileOf } from './state-files.ts';

export interface ReleaseOptions {
  /** Otherwise the usual place, if there is such a file. */
  readonly settingsFile?: string | undefined;
  /** Otherwise the settings'. */
  readonly controlSocket?: string | undefined;
  readonly json: boolean;
  /** False: no daemon starts next, so nothing is kept for one. */
  readonly keepAnnounced: boolean;
  /**
   * True: what the daemon has put into the packet filter goes, too. A service manager starts the next daemon, which
   * goes on with that as with the kernel's IPVS table: until then the virtual servers need both.
   */
  readonly forGood: boolean;
  readonly print: (line: string) => void;
  readonly complain: (line: string) => void;
}

/**
 * Takes off what a daemon which died has left on this host: virtual addresses, and (for good) its packet filter.
 * Refuses beside one that lives.
 * @param releaseLeftovers of `pair/`, which is not loaded where it is not needed
 * @returns the exit code: 0 none is left that should not be; 1 refused or failed; 2 the settings have errors
 */
export async function release(
  options: ReleaseOptions,
  releaseLeftovers: (ledgerFile: string, keepAnnounced: boolean) => Promise<Leftovers>,
): Promise<0 | 1 | 2> {
  const { print, complain } = options;
  const { controlSocket, isSure } = await findControlSocket(options);
  const failed = (message: string): 1 => {
    if (options.json) print(JSON.stringify({ ok: false, message }, undefined, 2));
    else complain(printable(message));
    return 1;
  };
  let server: ControlServer | undefined;
  try {
    if (await someoneListens(controlSocket)) return failed(`${controlSocket}: ${refusal}`);
    const ledgerFile = ledgerFileOf(controlSocket);
    let leftovers = nothing;
    const hasFilter = options.forGood && hasPacketFilter(controlSocket);
    if (existsSync(ledgerFile) || hasFilter) {
      // A daemon that starts now would be robbed of the addresses that it takes: it finds the socket in use.
      server = await startControlServer(controlSocket, complain);
      if (existsSync(ledgerFile)) leftovers = await releaseLeftovers(ledgerFile, options.keepAnnounced);
      if (hasFilter && !leftovers.kept)
        leftovers = joined(leftovers, await releasePacketFilter(controlSocket));
    }
    const ok = isSure && leftovers.troubles.length === 0;
    if (options.json) print(JSON.stringify({ ok, ...leftovers }, undefined, 2));
    else {
      for (const line of words(leftovers)) print(printable(line));
      for (const line of leftovers.troubles) complain(printable(line));
    }
    if (ok) return 0;
    return isSure ? 1 : 2;
  } catch (error) {
    return failed(errorMessage(error));
  } finally {
    await server?.close();
  }
}

const refusal =
  'a directord lives there and holds its virtual addresses rightly. To hand them over: directorctl standby, or systemctl stop directord';

function joined(
  leftovers: Leftovers,
  { removed, troubles }: Pick<Leftovers, 'removed' | 'troubles'>,
): Leftovers {
  return {
    ...leftovers,
    removed: [...leftovers.removed, ...removed],
    troubles: [...leftovers.troubles, ...troubles],
  };
}

const nothing: Leftovers = { kept: false, removed: [], absent: [], troubles: [] };

function words({ kept, removed, absent, troubles }: Leftovers): readonly string[] {
  if (kept) return ['an announced restart keeps the virtual addresses: nothing was taken off'];
  const done = [
    ...removed.map((each) => `taken off: ${each}`),
    ...absent.map((each) => `was off already: ${each}`),
  ];
  return done.length + troubles.length > 0 ? done : ['no virtual address was left'];
}

/**
 * A daemon may have died for its settings: those that cannot be read must not keep its addresses where they are, so
 * the usual socket stands in for theirs.
 */
async function findControlSocket({
  settingsFile,
  controlSocket,
  complain,
}: ReleaseOptions): Promise<{ readonly controlSocket: string; readonly isSure: boolean }> {
  if (controlSocket !== undefined) return { controlSocket, isSure: true };
  const loaded = await loadSettings(settingsFile, { mustBeNode: false });
  if (loaded.ok) return { controlSocket: loaded.settings.controlSocket, isSure: true };
  for (const problem of loaded.problems) complain(problemLine(problem));
  const usual = defaultSettings().controlSocket;
  complain(`the settings have errors; looking for what a daemon at ${usual} left (--control names another)`);
  return { controlSocket: usual, isSure: false };
}
