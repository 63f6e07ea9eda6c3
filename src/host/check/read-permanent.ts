import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { parseAddress } from '../../config/settings-addresses.ts';
import { readText } from '../files.ts';

/** An address in the network configuration of this host, which puts it on at each boot. */
export interface PermanentAddress {
  readonly address: string;
  readonly file: string;
  readonly line: number;
}

/** Where Debian, systemd, netplan, NetworkManager and Red Hat have it. */
const directories = [
  'etc/network/interfaces.d',
  'etc/systemd/network',
  'etc/netplan',
  'etc/NetworkManager/system-connections',
  'etc/sysconfig/network-scripts',
];

/** @param root where `etc` is */
export async function readPermanentAddresses(
  root: string,
  wanted: ReadonlySet<string>,
): Promise<readonly PermanentAddress[]> {
  const found: PermanentAddress[] = [];
  for (const file of ['etc/network/interfaces', ...(await filesIn(root))]) {
    const text = await readText(path.join(root, file));
    for (const { address, line } of addressesIn(text)) {
      if (wanted.has(address)) found.push({ address, file: `/${file}`, line });
    }
  }
  return found;
}

async function filesIn(root: string): Promise<readonly string[]> {
  const listed = directories.map(async (directory) => {
    const names = await readdir(path.join(root, directory)).catch(() => []);
    return names.toSorted().map((name) => path.join(directory, name));
  });
  return (await Promise.all(listed)).flat();
}

/**
 * Every address that a file of whatever kind gives an interface, canonical: comments, and lines about gateways,
 * routes and name servers, do not. Exported for its test.
 */
export function addressesIn(text: string): readonly { readonly address: string; readonly line: number }[] {
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*[#;]/.test(line) || /gateway|route|via|dns|nameserver|\bto\b/i.test(line)) return [];
    const words = line.match(/[\dA-Fa-f:.]{2,}/g) ?? [];
    return words.flatMap((word) => {
      const found = parseAddress(word);
      return found === undefined ? [] : [{ address: found.address, line: index + 1 }];
    });
  });
}
