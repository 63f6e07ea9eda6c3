import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PairSettings } from '../../../src/config/settings-pair.ts';
import { newKeyFileText } from '../../../src/dgram-heartbeat/index.ts';
import type { Released } from '../../../src/failover-shell/release-addresses.ts';
import type { Cleanup } from '../support/cleanup.ts';
import { command } from '../support/command.ts';
import { createLan, joinLan, type Lan } from '../support/lan.ts';
import { commandIn, type Namespace } from '../support/namespace.ts';
import { type Agent, startAgent } from './agent.ts';

const releaseProgram = fileURLToPath(new URL('release-process.js', import.meta.url));

export const vip = '10.77.0.100';

/**
 * A process may get no processor for seconds on a busy machine, which must not look like its death; and of two that
 * start at once, the second may be ready many seconds after the first.
 */
export const labTiming: PairSettings['timing'] = {
  keepaliveMs: 200,
  warntimeMs: 5_000,
  deadtimeMs: 10_000,
  initdeadMs: 20_000,
};
/** For the stories in which one dies: still longer than a busy machine mostly pauses. */
export const hastyTiming: PairSettings['timing'] = { ...labTiming, warntimeMs: 1_500, deadtimeMs: 3_000 };

export interface Host {
  readonly name: string;
  readonly namespace: Namespace;
  /** Starts, or starts anew, its failover, with the pair's settings unless others are given. */
  start(settings?: PairSettings): Promise<Agent>;
  holds(): boolean;
  /** Takes off what its failover, which has ended, left behind. */
  release(): Released;
  /** Its port of the switch: without carrier, or connected to nothing. */
  unplug(): void;
  plug(): void;
  isolate(): void;
  rejoin(): void;
}

export interface Pair {
  readonly one: Host;
  readonly two: Host;
  readonly settings: PairSettings;
  /** Names of those that have the virtual address. */
  holders(): readonly string[];
}

/** Two directors, `one` (10.77.0.2, preferred) and `two` (10.77.0.3), on a segment with the test itself. */
export function createPair(cleanup: Cleanup, changes: Partial<PairSettings> = {}): Pair {
  const directory = mkdtempSync(join(tmpdir(), 'failover-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  const keyFile = join(directory, 'key');
  writeFileSync(keyFile, newKeyFileText(), { mode: 0o600 });
  const settings: PairSettings = { ...pairSettings(keyFile), ...changes };
  const lan = createLan(cleanup, ['10.77.0.254/24']);
  const one = joinHost(cleanup, lan, 'one', 2, settings, directory);
  const two = joinHost(cleanup, lan, 'two', 3, settings, directory);
  const holders = () => [one, two].filter((host) => host.holds()).map(({ name }) => name);
  return { one, two, settings, holders };
}

function joinHost(
  cleanup: Cleanup,
  lan: Lan,
  name: string,
  number: number,
  pair: PairSettings,
  directory: string,
): Host {
  const namespace = joinLan(cleanup, lan, name, [`10.77.0.${number}/24`]);
  const ledgerFile = join(directory, `held-${name}.json`);
  const port = (words: string) => command('ip', ['link', 'set', `to-${name}`, ...words.split(' ')]);
  return {
    name,
    namespace,
    start: (settings = pair) =>
      startAgent(cleanup, namespace, { pair: settings, node: name, digest: '0011223344556677', ledgerFile }),
    holds: () =>
      commandIn(namespace, 'ip', ['-oneline', 'address', 'show', 'dev', 'eth0']).includes(`${vip}/`),
    release: () =>
      JSON.parse(commandIn(namespace, process.execPath, [releaseProgram, ledgerFile])) as Released,
    unplug: () => void port('down'),
    plug: () => void port('up'),
    isolate: () => void port('nomaster'),
    rejoin: () => void port(`master ${lan.bridge}`),
  };
}

function pairSettings(keyFile: string): PairSettings {
  const address = (last: number) => ({ family: 'inet', address: `10.77.0.${last}`, port: 694 }) as const;
  return {
    cluster: 'lab',
    keyFile,
    timing: labTiming,
    deadpingMs: 2_000,
    autoFailback: true,
    failbackDelayMs: 500,
    restartHoldMs: 60_000,
    multicasts: [],
    broadcasts: [],
    nodes: [
      { name: 'one', addresses: [address(2)] },
      { name: 'two', addresses: [address(3)] },
    ],
    groups: [
      {
        name: 'web',
        prefer: 'one',
        vips: [{ family: 'inet', address: vip, prefixLength: 24, device: 'eth0' }],
        virtuals: [],
        pings: [],
        standby: 'warm',
        followHealth: true,
        startCommands: [],
        stopCommands: [],
        announceIntervalMs: 60_000,
        lvsSupport: false,
      },
    ],
  };
}
