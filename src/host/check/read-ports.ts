import { readdir, readlink } from 'node:fs/promises';
import { readText } from '../files.ts';
import { processIds } from './process-ids.ts';

export interface PortHolder {
  readonly port: number;
  /** Absent where we may not know. */
  readonly pid?: number;
  readonly program?: string;
}

/** Who has the UDP ports in this network namespace; one entry for each socket. */
export async function readPortHolders(ports: readonly number[]): Promise<readonly PortHolder[]> {
  const tables = await Promise.all(['udp', 'udp6'].map((name) => readText(`/proc/net/${name}`)));
  const held = tables.flatMap((text) => readUdpTable(text)).filter(({ port }) => ports.includes(port));
  if (held.length === 0) return [];
  const owners = await readSocketOwners(new Set(held.map(({ inode }) => inode)));
  return held.map(({ port, inode }) => ({ port, ...owners.get(inode) }));
}

/** proc(5), /proc/net/udp: `sl local_address rem_address st queues tr tm->when retrnsmt uid timeout inode ...`. */
export function readUdpTable(text: string): readonly { readonly port: number; readonly inode: string }[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const words = line.trim().split(/\s+/);
      const port = Number.parseInt(words[1]?.split(':').at(-1) ?? '', 16);
      const inode = words[9];
      return Number.isNaN(port) || inode === undefined ? [] : [{ port, inode }];
    });
}

type Owner = { readonly pid: number; readonly program: string };

async function readSocketOwners(inodes: ReadonlySet<string>): Promise<ReadonlyMap<string, Owner>> {
  const owners = new Map<string, Owner>();
  for (const pid of await processIds()) {
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const descriptor of descriptors) {
      const target = await readlink(`/proc/${pid}/fd/${descriptor}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode === undefined || !inodes.has(inode)) continue;
      const program = await readText(`/proc/${pid}/comm`);
      owners.set(inode, { pid: Number(pid), program: program.trim() });
    }
  }
  return owners;
}
