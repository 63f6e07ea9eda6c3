import type { Writable } from 'node:stream';
import type { Peer } from './packages.ts';

/** user-mode Linux, a stock Debian kernel under qemu, or the kernel that this machine runs. */
export type KernelKind = 'uml' | 'qemu' | 'host';

export const kernelKinds: readonly KernelKind[] = ['uml', 'qemu', 'host'];

export interface KernelRun {
  readonly kernel: KernelKind;
  /** A program's path or name and its arguments; it runs in the checkout, as root, without standard input. */
  readonly command: readonly string[];
  /** Added to the few variables that the command always gets: PATH, HOME, TERM, CI and DIRECTORD_LAB. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the command needs beside what every command of the lab finds. */
  readonly peers?: readonly Peer[];
  /** From the start of the boot to the end of the command, in milliseconds. */
  readonly timeoutMs: number;
  /** Gets what the command writes to standard output and standard error, as it comes. */
  readonly output: Writable;
}

/** There is no exit code of the command to return: the kernel did not boot, panicked or took too long. */
export class KernelRunError extends Error {
  override readonly name = 'KernelRunError';
}
