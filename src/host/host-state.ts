import { readFile } from 'node:fs/promises';
import { askIp, type IpAnswer } from './ask-ip.ts';
import { isDirectory } from './files.ts';
import type { GuePort, Step } from './step.ts';
import { sysctlFile } from './sysctl-name.ts';

/** What a host has now, as far as steps are about it. */
export interface HostState {
  /** Undefined: this kernel, or this device, has no such setting. */
  sysctl(name: string): Promise<string | undefined>;
  has(step: Step): Promise<boolean>;
}

export function readHostState(): HostState {
  async function sysctl(name: string): Promise<string | undefined> {
    const text = await readFile(sysctlFile(name), 'utf8').catch(() => undefined);
    return text?.trim();
  }
  return {
    sysctl,
    async has(step) {
      switch (step.kind) {
        case 'sysctl':
          return (await sysctl(step.name)) === step.value;
        case 'module':
          // Built into the kernel, it has no directory where it has no parameters: its work is what counts then.
          return isDirectory(`/sys/module/${step.name}`);
        case 'address':
          return (await linkAddresses(step.device)).includes(step.address);
        case 'link-up':
          return (await linkFlags(step.device)).includes('UP');
        case 'gue-port':
          return hasGuePort(step);
      }
    },
  };
}

async function linkAddresses(device: string): Promise<readonly string[]> {
  const { addr_info: found } = await ask('address', device);
  if (!Array.isArray(found)) return [];
  return found.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null) return [];
    const { local, prefixlen } = each as Record<string, unknown>;
    return [`${local}/${prefixlen}`];
  });
}

async function linkFlags(device: string): Promise<readonly unknown[]> {
  const { flags } = await ask('link', device);
  return Array.isArray(flags) ? flags : [];
}

async function hasGuePort(wanted: GuePort): Promise<boolean> {
  return (await tellOf(['fou', 'show'])).some(
    // Its `gue` is null; a port of another encapsulation has none.
    ({ family, port, gue }) => family === wanted.family && port === wanted.port && gue !== undefined,
  );
}

async function ask(what: 'address' | 'link', device: string): Promise<IpAnswer> {
  return (await tellOf([what, 'show', 'dev', device]))[0] ?? {};
}

/** No answer where there is nothing to tell: no such device, or no module. */
function tellOf(words: readonly string[]): Promise<readonly IpAnswer[]> {
  return askIp(words).catch(() => []);
}
