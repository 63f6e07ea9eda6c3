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

function stemOf(controlSocket: string): string {
  return controlSocket.replace(/\.sock$/, '');
}
