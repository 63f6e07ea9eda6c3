import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isDirectory, readText } from '../files.ts';

/** Services that keep what directord keeps, or write the table at boot and stop. */
const clashingServices = ['ldirectord', 'heartbeat', 'keepalived', 'ipvsadm'] as const;
export type ClashingService = (typeof clashingServices)[number];

const timeoutMs = 10_000;

/**
 * Those that do something at boot.
 * @param root where `etc` is
 */
export async function readBootServices(root: string): Promise<readonly ClashingService[]> {
  const states = (await isDirectory(path.join(root, 'run/systemd/system'))) ? await unitStates() : new Map();
  const scripts = await bootScripts(root);
  const debianIpvsadmWorks = worksAtBoot(await readText(path.join(root, 'etc/default/ipvsadm')));
  return clashingServices.filter((name) => {
    const state = states.get(name);
    if (state === 'enabled' || state === 'enabled-runtime') return true;
    // A script of System V's init, which systemd knows as `generated`, or which there is no systemd for.
    const isScript = (states.size === 0 || state === 'generated') && scripts.has(name);
    return isScript && (name !== 'ipvsadm' || debianIpvsadmWorks);
  });
}

/** Whether Debian's /etc/default/ipvsadm asks for rules or sync daemons at boot. Exported for its test. */
export function worksAtBoot(text: string): boolean {
  const value = (name: string) => new RegExp(`^\\s*${name}=["']?(\\w*)`, 'm').exec(text)?.[1] ?? '';
  return value('AUTO') === 'true' || ['master', 'backup', 'both'].includes(value('DAEMON'));
}

function unitStates(): Promise<ReadonlyMap<string, string>> {
  const units = clashingServices.map((name) => `${name}.service`);
  return new Promise((resolve) => {
    execFile(
      'systemctl',
      ['show', '--property=Id,UnitFileState', ...units],
      { timeout: timeoutMs },
      (_error, stdout) => resolve(readUnitStates(stdout)),
    );
  });
}

/** Of `systemctl show`: a paragraph for each unit, with an empty state where there is none. Exported for its test. */
export function readUnitStates(text: string): ReadonlyMap<string, string> {
  return new Map(
    text.split('\n\n').flatMap((paragraph) => {
      const name = /^Id=(.*)\.service$/m.exec(paragraph)?.[1];
      const state = /^UnitFileState=(.*)$/m.exec(paragraph)?.[1];
      return name === undefined || state === undefined ? [] : [[name, state] as const];
    }),
  );
}

async function bootScripts(root: string): Promise<ReadonlySet<string>> {
  const levels = ['rc2.d', 'rc3.d', 'rc4.d', 'rc5.d'].map((level) => path.join(root, 'etc', level));
  const links = (await Promise.all(levels.map((level) => readdir(level).catch(() => [])))).flat();
  return new Set(links.flatMap((link) => /^S\d\d(.+)$/.exec(link)?.[1] ?? []));
}
