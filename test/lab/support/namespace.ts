import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import type { Cleanup } from './cleanup.ts';
import { command } from './command.ts';

/** A host of the lab: a network namespace of this kernel. */
export interface Namespace {
  readonly name: string;
}

export function createNamespace(cleanup: Cleanup, name: string): Namespace {
  command('ip', ['netns', 'add', name]);
  cleanup.add(() => {
    command('ip', ['netns', 'delete', name]);
  });
  ipIn({ name }, ['link set lo up']);
  return { name };
}

/** The command line that runs a program in a namespace's network and leaves the rest as it is. */
export function enter(
  namespace: Namespace,
  program: readonly string[],
): readonly [string, readonly string[]] {
  return ['nsenter', [`--net=/run/netns/${namespace.name}`, ...program]];
}

/** Runs lines of `ip` commands (`address add ... dev ...`) in a namespace, all of which have to succeed. */
export function ipIn(namespace: Namespace, lines: readonly string[]): void {
  command('ip', ['-n', namespace.name, '-batch', '-'], `${lines.join('\n')}\n`);
}

/** Runs a program that has to succeed in a namespace and returns what it printed. */
export function commandIn(
  namespace: Namespace,
  program: string,
  args: readonly string[],
  input?: string,
): string {
  return command(...enter(namespace, [program, ...args]), input);
}

/** Sets kernel parameters of a namespace, as `net/ipv4/ip_forward`. */
export function setSysctls(namespace: Namespace, settings: Readonly<Record<string, string | number>>): void {
  const script = 'while [ $# -gt 0 ]; do echo "$2" >"/proc/sys/$1" || exit 1; shift 2; done';
  const pairs = Object.entries(settings).flatMap(([name, value]) => [name, String(value)]);
  commandIn(namespace, 'sh', ['-c', script, 'sh', ...pairs]);
}

export interface ProcessOptions {
  readonly stdio?: StdioOptions;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
}

/** Starts a program in a namespace; it is killed at the latest when `cleanup` closes. */
export function startIn(
  cleanup: Cleanup,
  namespace: Namespace,
  program: string,
  args: readonly string[],
  options: ProcessOptions = {},
): ChildProcess {
  const child = spawn(...enter(namespace, [program, ...args]), {
    stdio: options.stdio ?? ['ignore', 'inherit', 'inherit'],
    ...(options.env && { env: { ...process.env, ...options.env } }),
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  cleanup.add(() => endProcess(child, 'SIGKILL'));
  return child;
}

/** Sends a signal, waits for the end of the process, and returns its exit code (null: a signal ended it). */
export async function endProcess(
  child: ChildProcess,
  signal: NodeJS.Signals,
  timeoutMs = 120_000,
): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  const code = await exit;
  clearTimeout(timer);
  return code;
}
