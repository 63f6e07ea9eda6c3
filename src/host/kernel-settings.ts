import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { IpvsSettings } from '../config/settings-ipvs.ts';
import type { IpvsClient, Timeouts } from '../node-ipvs-netlink/index.ts';
import { type AppliedSettings, type KernelValue, restoreValues, setValues } from './kernel-values.ts';
import { readSaved } from './saved-kernel-settings.ts';
import { sysctlFile } from './sysctl-name.ts';

export interface KernelSettingsOptions {
  readonly wanted: IpvsSettings;
  readonly client: Pick<IpvsClient, 'timeouts' | 'setTimeouts'>;
  /** Where the values before are kept, in a directory that a reboot empties: a crash must not forget them. */
  readonly savedFile: string;
  readonly directory?: string;
}

/**
 * Sets what is wanted; resolves with what it could not, one line each.
 * @throws Error when the values before cannot be saved: nothing is changed then
 */
export function applyKernelSettings({
  wanted,
  client,
  savedFile,
  directory = '/proc/sys/net/ipv4/vs',
}: KernelSettingsOptions): Promise<AppliedSettings> {
  const sysctls = [...wanted.sysctls].map(([name, value]) =>
    sysctlValue(`net.ipv4.vs.${name}`, path.join(directory, name), value),
  );
  return setValues([...sysctls, ...timeoutValues(wanted, client)], savedFile, 'take it out of [ipvs]');
}

/**
 * As applyKernelSettings, for any settings by their whole names, such as `net.ipv4.ip_forward`.
 * @param advice for a kernel that lacks one of them
 */
export function applySysctls(
  wanted: ReadonlyMap<string, string>,
  savedFile: string,
  advice: string,
  directory = '/proc/sys',
): Promise<AppliedSettings> {
  const values = [...wanted].map(([name, value]) => sysctlOf(name, value, directory));
  return setValues(values, savedFile, advice);
}

/**
 * Puts back all that applySysctls has set for this file, by whatever process. Resolves with what could not be put
 * back; never rejects.
 */
export async function restoreSysctls(savedFile: string, directory = '/proc/sys'): Promise<readonly string[]> {
  const saved = await readSaved(savedFile);
  const values = saved.map(({ name, set }) => sysctlOf(name, set, directory));
  return restoreValues(values, new Map(saved.map((each) => [each.name, each])), savedFile);
}

function sysctlOf(name: string, wanted: string, directory: string): KernelValue {
  return sysctlValue(name, sysctlFile(name, directory), wanted);
}

function sysctlValue(name: string, file: string, wanted: string): KernelValue {
  return {
    name,
    wanted,
    read: async () => (await readFile(file, 'utf8')).trim(),
    write: (text) => writeFile(file, `${text}\n`),
  };
}

const timeoutNames: Readonly<Record<keyof Timeouts, string>> = {
  tcp: 'timeout tcp',
  tcpFin: 'timeout tcpfin',
  udp: 'timeout udp',
};

function timeoutValues(
  { timeouts }: IpvsSettings,
  client: KernelSettingsOptions['client'],
): readonly KernelValue[] {
  const kinds = Object.keys(timeoutNames) as (keyof Timeouts)[];
  return kinds.flatMap((kind) => {
    const seconds = timeouts[kind];
    if (seconds === undefined) return [];
    return [
      {
        name: timeoutNames[kind],
        wanted: String(seconds),
        read: async () => String((await client.timeouts())[kind]),
        write: (text: string) => client.setTimeouts({ [kind]: Number(text) }),
      },
    ];
  });
}
