import { existsSync } from 'node:fs';
import { restoreSysctls } from '../../host/kernel-settings.ts';
import { createNft, type Nft } from '../../packet-filter/nft.ts';
import { removeLeftTable } from '../../packet-filter/packet-filter.ts';
import { errorMessage } from '../../system/error-message.ts';
import { packetFilterFilesOf } from './state-files.ts';

/** Whether a daemon at this socket has left a table in nftables, or what was set for it. */
export function hasPacketFilter(controlSocket: string): boolean {
  return Object.values(packetFilterFilesOf(controlSocket)).some((file) => existsSync(file));
}

/** Takes that away. Must not run beside a daemon that lives. Never rejects. */
export async function releasePacketFilter(
  controlSocket: string,
  nft: Nft = createNft(),
): Promise<{ readonly removed: readonly string[]; readonly troubles: readonly string[] }> {
  const { recordFile, settingsFile } = packetFilterFilesOf(controlSocket);
  const removed: string[] = [];
  const troubles: string[] = [];
  try {
    const table = await removeLeftTable(nft, recordFile);
    if (table !== undefined) removed.push(`table ${table} of nftables`);
  } catch (error) {
    troubles.push(errorMessage(error));
  }
  troubles.push(...(await restoreSysctls(settingsFile)));
  return { removed, troubles };
}
