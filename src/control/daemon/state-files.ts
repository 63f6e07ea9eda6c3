import { defaultSettings } from '../../config/settings.ts';

/** Small files that outlive a daemon stand beside its control socket, so that each of several daemons has its own. */

/** Operators' drains and weights. */
export function overridesFileOf(controlSocket: string): string {
  return `${stemOf(controlSocket)}.overrides.json`;
}

/** The virtual addresses that are up. Belongs into a directory that a reboot empties, as /run is. */
export function ledgerFileOf(controlSocket: string): string {
  return `${stemOf(controlSocket)}.addresses.json`;
}

/** What the kernel's IPVS settings were before the daemon's. */
export function kernelSettingsFileOf(controlSocket: string): string {
  return `${stemOf(controlSocket)}.kernel-settings.json`;
}

/** What our table in the kernel's nftables is, and what was set for it. Belong where the ledger does. */
export function packetFilterFilesOf(controlSocket: string): {
  readonly recordFile: string;
  readonly settingsFile: string;
} {
  const stem = `${stemOf(controlSocket)}.packet-filter`;
  return { recordFile: `${stem}.json`, settingsFile: `${stem}-settings.json` };
}

/** Each daemon of a network namespace has a table of its own; that of the usual socket is `directord`. */
export function packetFilterTableOf(controlSocket: string): string {
  if (controlSocket === defaultSettings().controlSocket) return 'directord';
  return `directord_${stemOf(controlSocket).replace(/^\//, '').replaceAll(/\W/g, '_')}`;
}

function stemOf(controlSocket: string): string {
  return controlSocket.replace(/\.sock$/, '');
}
