import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isDirectory } from './files.ts';
import { type CommandLine, describeStep, type GuePort, type Step } from './step.ts';
import { sysctlFile } from './sysctl-name.ts';

const execute = promisify(execFile);
const commandTimeoutMs = 10_000;

const { PATH = '' } = process.env;
/** sbin is not in every user's path. */
export const environment = { ...process.env, PATH: `${PATH}:/usr/sbin:/sbin` };

/** @throws Error that says which command failed, and its own words */
export async function perform([program, ...words]: CommandLine): Promise<string> {
  try {
    const { stdout } = await execute(program, words, { timeout: commandTimeoutMs, env: environment });
    return stdout;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    throw new Error(`\`${[program, ...words].join(' ')}\`: ${stderr.trim() || message}`);
  }
}

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

/** What ip tells of one thing, as far as it is looked at here. */
interface Told {
  readonly addr_info?: unknown;
  readonly flags?: unknown;
  readonly family?: unknown;
  readonly port?: unknown;
}

async function hasGuePort({ family, port }: GuePort): Promise<boolean> {
  return (await askIp(['fou', 'show'])).some(
    (each) => each.family === family && each.port === port && Object.hasOwn(each, 'gue'),
  );
}

async function ask(what: 'address' | 'link', device: string): Promise<Told> {
  return (await askIp([what, 'show', 'dev', device]))[0] ?? {};
}

/** No answer where there is nothing to tell: no such device, or no module. */
async function askIp(words: readonly string[]): Promise<readonly Told[]> {
  const text = await perform(['ip', '-json', ...words]).catch(() => '');
  const found: unknown = text === '' ? [] : JSON.parse(text);
  return Array.isArray(found) ? found : [];
}

/** @throws Error that says which step failed and why */
export async function performStep(step: Step, command: CommandLine): Promise<void> {
  try {
    await perform(command);
  } catch (error) {
    throw new Error(`${describeStep(step)}: ${(error as Error).message}`);
  }
}
