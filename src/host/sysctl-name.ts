import path from 'node:path';

/*
 * Settings of the kernel are named with dots throughout here: `net.ipv4.conf.eth0.5.arp_ignore`. A device's name may
 * have dots itself, which the directories of /proc/sys do not tell from the others, and sysctl(8) needs told.
 */

function partsOf(name: string): readonly string[] {
  const [, family, device, key] = /^net\.(ipv[46])\.conf\.(.+)\.(\w+)$/.exec(name) ?? [];
  if (family === undefined || device === undefined || key === undefined) return name.split('.');
  return ['net', family, 'conf', device, key];
}

/** @param directory where the settings are */
export function sysctlFile(name: string, directory = '/proc/sys'): string {
  return path.join(directory, ...partsOf(name));
}

/** As sysctl(8) and sysctl.d(5) want it: the dots of a device's name are slashes there. */
export function sysctlSpelling(name: string): string {
  return partsOf(name)
    .map((part) => part.replaceAll('.', '/'))
    .join('.');
}

/** With dots throughout, from either spelling. */
export function readSysctlName(written: string): string {
  return written.replaceAll('/', '.');
}
