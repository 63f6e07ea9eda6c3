import type { Servers } from './servers.ts';

/** Every directory whose files take real servers out of service, with the addresses of those servers. */
export function maintenanceDirectories({ virtuals }: Servers): ReadonlyMap<string, ReadonlySet<string>> {
  const directories = new Map<string, Set<string>>();
  for (const { configuration, virtual } of virtuals.values()) {
    const directory = configuration.maintenanceDirectory;
    if (directory === undefined) continue;
    const addresses = directories.get(directory) ?? new Set();
    for (const { address } of virtual.reals) addresses.add(address);
    directories.set(directory, addresses);
  }
  return directories;
}
