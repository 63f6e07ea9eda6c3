import type { AddressFamily } from '../config/configuration.ts';
import { sysctlSpelling } from './sysctl-name.ts';

/** One thing that a host must be set to. Plain data, so that it can be told, printed, done and undone. */
export type Step =
  /** `net.ipv4.conf.all.arp_ignore` */
  | { readonly kind: 'sysctl'; readonly name: string; readonly value: string }
  /** With prefix length. */
  | { readonly kind: 'address'; readonly address: string; readonly device: string }
  | { readonly kind: 'link-up'; readonly device: string }
  | { readonly kind: 'module'; readonly name: string }
  | GuePort;

/** A UDP port at which the host unwraps GUE. */
export interface GuePort {
  readonly kind: 'gue-port';
  readonly family: AddressFamily;
  readonly port: number;
}

export type SysctlStep = Extract<Step, { readonly kind: 'sysctl' }>;

/** A program and its arguments; no shell comes near them. */
export type CommandLine = readonly [program: string, ...words: string[]];

/** The command that does a step. Doing it again changes nothing; `ip fou` then fails, for the port is taken. */
export function doing(step: Step): CommandLine {
  switch (step.kind) {
    case 'sysctl':
      return ['sysctl', '-q', '-w', `${sysctlSpelling(step.name)}=${step.value}`];
    case 'address':
      return ['ip', 'address', 'replace', step.address, 'dev', step.device, ...addressFlags(step.address)];
    case 'link-up':
      return ['ip', 'link', 'set', step.device, 'up'];
    case 'module':
      return ['modprobe', step.name];
    case 'gue-port':
      return guePortCommand('add', step);
  }
}

/**
 * The command that undoes it; undefined where it does no harm, what was before must be known, or other virtual
 * addresses may need it.
 */
export function undoing(step: Step): CommandLine | undefined {
  return step.kind === 'address' ? ['ip', 'address', 'delete', step.address, 'dev', step.device] : undefined;
}

/** A port is received at until the last virtual address that came by it is gone. */
export function closing(port: GuePort): CommandLine {
  return guePortCommand('delete', port);
}

function guePortCommand(verb: 'add' | 'delete', { family, port }: GuePort): CommandLine {
  const words = ['fou', verb, 'port', String(port), ...(verb === 'add' ? ['gue'] : [])];
  return ['ip', ...(family === 'inet6' ? ['-6'] : []), ...words];
}

export function isIpv4(address: string): boolean {
  return !address.includes(':');
}

/** Duplicate address detection would find the director, which has the address rightly. */
function addressFlags(address: string): readonly string[] {
  return isIpv4(address) ? [] : ['nodad'];
}

/** What is wanted, for people. */
export function describeStep(step: Step): string {
  switch (step.kind) {
    case 'sysctl':
      return `${step.name} = ${step.value}`;
    case 'address':
      return `${step.address} on ${step.device}`;
    case 'link-up':
      return `${step.device} is up`;
    case 'module':
      return `kernel module ${step.name}`;
    case 'gue-port':
      return `GUE at UDP port ${step.port} of ${step.family === 'inet' ? 'IPv4' : 'IPv6'}`;
  }
}
