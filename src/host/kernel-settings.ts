import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { IpvsSettings } from '../config/settings-ipvs.ts';
import type { IpvsClient, Timeouts } from '../node-ipvs-netlink/index.ts';
import { errorMessage } from '../system/error-message.ts';
import { forgetSaved, readSaved, type Saved, save } from './saved-kernel-settings.ts';
import { sysctlFile } from './sysctl-name.ts';

export interface KernelSettingStatus {
  /** `net.ipv4.vs.sloppy_tcp`, or `timeout tcp` (in seconds). */
  readonly name: string;
  readonly wanted: string;
  /** What the kernel has now; null: it does not know the setting. */
  readonly value: string | null;
  /** What it had before directord came; null: not known. */
  readonly before: string | null;
}

/** What directord has set in the kernel's IPVS, and can take back. */
export interface KernelSettings {
  status(): Promise<readonly KernelSettingStatus[]>;
  /**
   * Puts back what was there before, unless another hand has changed it meanwhile. Resolves with what could not be
   * put back; never rejects.
   */
  restore(): Promise<readonly string[]>;
}

export interface KernelSettingsOptions {
  readonly wanted: IpvsSettings;
  readonly client: Pick<IpvsClient, 'timeouts' | 'setTimeouts'>;
  /** Where the values before are kept, in a directory that a reboot empties: a crash must not forget them. */
  readonly savedFile: string;
  readonly directory?: string;
}

export interface AppliedSettings {
  readonly settings: KernelSettings;
  readonly problems: readonly string[];
}

/** One value of the kernel, whatever holds it. */
interface Handle {
  readonly name: string;
  readonly wanted: string;
  read(): Promise<string>;
  write(value: string): Promise<void>;
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
    sysctlHandle(`net.ipv4.vs.${name}`, path.join(directory, name), value),
  );
  return applyHandles([...sysctls, ...timeoutHandles(wanted, client)], savedFile, 'take it out of [ipvs]');
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
  const handles = [...wanted].map(([name, value]) => anySysctl(name, value, directory));
  return applyHandles(handles, savedFile, advice);
}

/**
 * Puts back all that applySysctls has set for this file, by whatever process. Resolves with what could not be put
 * back; never rejects.
 */
export async function restoreSysctls(savedFile: string, directory = '/proc/sys'): Promise<readonly string[]> {
  const saved = await readSaved(savedFile);
  const handles = saved.map(({ name, set }) => anySysctl(name, set, directory));
  return restoreHandles(handles, new Map(saved.map((each) => [each.name, each])), savedFile);
}

/** @throws Error when the values before cannot be saved: nothing is changed then */
async function applyHandles(
  handles: readonly Handle[],
  savedFile: string,
  advice: string,
): Promise<AppliedSettings> {
  const problems: string[] = [];
  // What an earlier run has set is not what was there before.
  const saved = new Map((await readSaved(savedFile)).map((each) => [each.name, each]));
  const todo: Handle[] = [];
  for (const handle of handles) {
    const value = await handle
      .read()
      .catch((error: unknown) => void problems.push(unreadable(handle, error, advice)));
    if (value === undefined) continue;
    const before = saved.get(handle.name)?.before ?? value;
    saved.set(handle.name, { name: handle.name, before, set: handle.wanted });
    todo.push(handle);
  }
  await save(savedFile, [...saved.values()]);
  for (const handle of todo) {
    await handle.write(handle.wanted).catch((error: unknown) => void problems.push(refused(handle, error)));
  }

  return {
    problems,
    settings: {
      restore: () => restoreHandles(todo, saved, savedFile),
      status: () =>
        Promise.all(
          handles.map(async (handle) => ({
            name: handle.name,
            wanted: shown(handle.wanted),
            value: await handle.read().then(shown, () => null),
            before: shownOrNull(saved.get(handle.name)),
          })),
        ),
    },
  };
}

async function restoreHandles(
  handles: readonly Handle[],
  saved: ReadonlyMap<string, Saved>,
  savedFile: string,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const handle of handles) {
    const { before, set } = saved.get(handle.name) ?? { before: handle.wanted, set: handle.wanted };
    try {
      if ((await handle.read()) === set && before !== set) await handle.write(before);
    } catch (error) {
      failures.push(refused(handle, error));
    }
  }
  if (failures.length === 0) await forgetSaved(savedFile);
  return failures;
}

function anySysctl(name: string, wanted: string, directory: string): Handle {
  return sysctlHandle(name, sysctlFile(name, directory), wanted);
}

function sysctlHandle(name: string, file: string, wanted: string): Handle {
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

function timeoutHandles(
  { timeouts }: IpvsSettings,
  client: KernelSettingsOptions['client'],
): readonly Handle[] {
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

function unreadable({ name }: Handle, error: unknown, advice: string): string {
  const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
  return missing ? `${name}: this kernel has no such setting; ${advice}` : refused({ name }, error);
}

function refused({ name }: Pick<Handle, 'name'>, error: unknown): string {
  return `${name}: ${errorMessage(error)}`;
}

/** A tab stands between the numbers of sync_threshold. */
function shown(value: string): string {
  return value.replaceAll('\t', ' ');
}

function shownOrNull(saved: Saved | undefined): string | null {
  return saved === undefined ? null : shown(saved.before);
}
