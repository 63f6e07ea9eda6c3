import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createControlClient } from '../../../src/control/control-client.ts';
import { newKeyFileText } from '../../../src/dgram-heartbeat/index.ts';
import type { GroupStatus, MemberStatus } from '../../../src/pair/member-status.ts';
import type { Cleanup } from '../support/cleanup.ts';
import { type CommandResult, runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { checkout } from '../support/guest.ts';
import { endProcess, enter, startIn } from '../support/namespace.ts';
import { type PairOptions, pairSettingsText, pairSiteText } from './settings.ts';
import type { DirectorHost, PairSite } from './site.ts';

/** `directord run` on a host of the pair. */
export interface PairedDirector {
  readonly name: string;
  readonly host: DirectorHost;
  /** Starts the daemon, and waits until it answers; its checks and its peers may need longer. */
  start(): Promise<void>;
  /** Whether its daemon has been started and has not ended. */
  runs(): boolean;
  status(): Promise<MemberStatus>;
  /** Of the group of that name; `web` unless told. */
  group(name?: string): Promise<GroupStatus>;
  /** Runs directorctl against it. */
  ctl(...words: readonly string[]): Promise<CommandResult>;
  /** Runs `directord release`, as ExecStopPost does. */
  release(): Promise<CommandResult>;
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  /** Ends the daemon, if it runs, and returns its exit code; null when a signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Resolves with the exit code when the daemon that was started last has ended by itself. */
  ended(): Promise<number | null>;
  /** Writes its ldirectord.cf anew; nothing happens until somebody asks for a reload. */
  writeSite(text: string): void;
  /** Everything that its daemons have said. */
  log(): string;
  /** Called with each line of it from now on. */
  follow(listener: (line: string) => void): void;
}

/** Daemons of a site that have the same files. None runs yet. */
export interface Directors {
  readonly all: readonly PairedDirector[];
  /** Writes the settings anew; for daemons that start after that. */
  configure(options: PairOptions): void;
  /** Names of those that have the address, by what their kernels say. */
  holders(vip: string): Promise<readonly string[]>;
}

const bin = (name: string): string => join(checkout, 'dist/src/bin', name);

export function createDirectors(cleanup: Cleanup, site: PairSite, options: PairOptions = {}): Directors {
  const directory = mkdtempSync(join(tmpdir(), 'pair-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  const keyFile = join(directory, 'key');
  writeFileSync(keyFile, newKeyFileText(), { mode: 0o600 });
  const settingsFile = join(directory, 'directord.ini');
  const names = site.directors.map(({ namespace }) => namespace.name);
  const configure = (changed: PairOptions): void =>
    writeFileSync(settingsFile, pairSettingsText(names, keyFile, changed));
  configure(options);
  const all = site.directors.map((host) => pairedDirector(cleanup, host, directory, settingsFile));
  return {
    all,
    configure,
    holders: async (vip) => {
      const held = await Promise.all(all.map(({ host }) => host.holds(vip)));
      return all.filter((_, index) => held[index]).map(({ name }) => name);
    },
  };
}

function pairedDirector(
  cleanup: Cleanup,
  host: DirectorHost,
  directory: string,
  settingsFile: string,
): PairedDirector {
  const { namespace } = host;
  const { name } = namespace;
  const siteFile = join(directory, `${name}.cf`);
  const socket = join(directory, `${name}.sock`);
  const control = createControlClient(socket);
  const writeSite = (text: string): void => writeFileSync(siteFile, text);
  writeSite(pairSiteText());
  let log = '';
  const listeners: ((line: string) => void)[] = [];
  let child: ChildProcess | undefined;
  let ended = Promise.resolve<number | null>(null);

  return {
    name,
    host,
    start: async () => {
      const words = [
        ...[bin('directord.js'), 'run', '--settings', settingsFile, '--node', name],
        ...['--config', siteFile, '--control', socket, '--state', join(directory, `${name}.overrides.json`)],
      ];
      const started = startIn(cleanup, namespace, process.execPath, words, {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      child = started;
      ended = new Promise((resolve) => started.once('exit', resolve));
      for (const stream of [started.stdout, started.stderr]) {
        if (stream === null) continue;
        createInterface({ input: stream }).on('line', (line) => {
          log += `${line}\n`;
          for (const listener of listeners) listener(line);
        });
      }
      await eventually(
        async () => {
          if (started.exitCode !== null) {
            throw new Error(`${name} has ended with ${started.exitCode}: ${log}`);
          }
          const { phase } = await control.status();
          if (phase !== 'running') throw new Error(`${name} is ${phase}: ${log}`);
        },
        { withinMs: 120_000, everyMs: 100 },
      );
    },
    runs: () => child !== undefined && child.exitCode === null && child.signalCode === null,
    status: () => control.status(),
    group: async (group = 'web') => {
      const found = (await control.status()).groups.find((each) => each.name === group);
      if (found === undefined) throw new Error(`${name} has no group ${group}`);
      return found;
    },
    ctl: (...words) => runCommand(process.execPath, [bin('directorctl.js'), ...words, '--control', socket]),
    release: () => {
      const words = [process.execPath, bin('directord.js'), 'release', '--control', socket];
      return runCommand(...enter(namespace, words));
    },
    signal: (signal) => void child?.kill(signal),
    end: async (signal) => (child === undefined ? null : await endProcess(child, signal)),
    ended: () => ended,
    writeSite,
    log: () => log,
    follow: (listener) => void listeners.push(listener),
  };
}
