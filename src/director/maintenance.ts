import { reverse } from 'node:dns/promises';
import { readdir } from 'node:fs/promises';
import { errorMessage } from '../system/error-message.ts';

/** Reverse names change rarely and a lookup is only for a file's sake. */
const nameLifetimeMs = 300_000;
const lookupTimeoutMs = 2000;
const concurrentLookups = 8;

/** The names a file may have to take a real server out of service, in ldirectord's order. */
export function maintenanceNames(
  address: string,
  port: number,
  hostName: string | undefined,
): readonly string[] {
  const printed = address.includes(':') ? `[${address}]` : address;
  const names = [`${printed}:${port}`, printed];
  if (hostName === undefined) return names;
  names.push(`${hostName}:${port}`, hostName);
  const short = /^[a-z][a-z0-9-]*(?=\.)/.exec(hostName)?.[0];
  if (short !== undefined) names.push(`${short}:${port}`, short);
  return names;
}

export interface MaintenanceWatch {
  /** Replaces the directories to watch and the addresses that may be named by host name. */
  watch(directories: ReadonlyMap<string, ReadonlySet<string>>): void;
  inMaintenance(directory: string, address: string, port: number): boolean;
  close(): void;
}

interface HostName {
  readonly name: string | undefined;
  readonly lookedUpAt: number;
}

/**
 * Watches maintenance directories, read every `pollMs` milliseconds; `onChange` is called after the files or the
 * names behind them changed.
 */
export function createMaintenanceWatch(
  onChange: () => void,
  onProblem: (message: string) => void,
  pollMs = 1000,
): MaintenanceWatch {
  let directories: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  const files = new Map<string, ReadonlySet<string>>();
  const hostNames = new Map<string, HostName>();
  const complained = new Set<string>();
  let closed = false;
  let running = false;
  const timer = setInterval(() => void poll(), pollMs);
  timer.unref();

  async function poll(): Promise<void> {
    if (running) return;
    running = true;
    let changed = false;
    for (const [directory, addresses] of directories) {
      const entries = new Set(await list(directory));
      if (needsHostNames(entries)) changed = (await lookUp(addresses)) || changed;
      const before = files.get(directory);
      if (before === undefined ? entries.size > 0 : !sameSet(before, entries)) changed = true;
      files.set(directory, entries);
    }
    running = false;
    if (changed && !closed) onChange();
  }

  async function list(directory: string): Promise<readonly string[]> {
    try {
      const entries = await readdir(directory);
      complained.delete(directory);
      return entries;
    } catch (error) {
      if (!complained.has(directory)) {
        complained.add(directory);
        onProblem(`maintenancedir ${directory} cannot be read: ${errorMessage(error)}`);
      }
      return [];
    }
  }

  async function lookUp(addresses: ReadonlySet<string>): Promise<boolean> {
    const now = performance.now();
    const stale = [...addresses].filter((address) => {
      const known = hostNames.get(address);
      return known === undefined || now - known.lookedUpAt > nameLifetimeMs;
    });
    let changed = false;
    const worker = async () => {
      for (let address = stale.pop(); address !== undefined; address = stale.pop()) {
        const name = await hostNameOf(address);
        if (hostNames.get(address)?.name !== name) changed = true;
        hostNames.set(address, { name, lookedUpAt: performance.now() });
      }
    };
    await Promise.all(Array.from({ length: concurrentLookups }, worker));
    return changed;
  }

  return {
    watch: (next) => {
      directories = next;
      for (const directory of files.keys()) if (!next.has(directory)) files.delete(directory);
      void poll();
    },
    inMaintenance: (directory, address, port) => {
      const entries = files.get(directory);
      if (entries === undefined || entries.size === 0) return false;
      return maintenanceNames(address, port, hostNames.get(address)?.name).some((name) => entries.has(name));
    },
    close: () => {
      closed = true;
      clearInterval(timer);
    },
  };
}

/** Names are only looked up when a file's name cannot be an address. */
function needsHostNames(entries: ReadonlySet<string>): boolean {
  for (const entry of entries) if (!/^(\d+(\.\d+){3}|\[[0-9a-f:.]+\])(:\d+)?$/i.test(entry)) return true;
  return false;
}

async function hostNameOf(address: string): Promise<string | undefined> {
  const timeout = new Promise<readonly string[]>((resolve) => {
    setTimeout(resolve, lookupTimeoutMs, []).unref();
  });
  const names = await Promise.race([reverse(address).catch(() => []), timeout]);
  return names[0];
}

function sameSet(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every((entry) => other.has(entry));
}
