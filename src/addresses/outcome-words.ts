import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';
import type { Outcome } from './rtnetlink/exchange.ts';

type ErrorName = keyof typeof constants.errno;

export function isRefusal(outcome: Outcome | undefined, name: ErrorName): boolean {
  return outcome?.kind === 'refused' && outcome.errno === constants.errno[name];
}

/** Whether it may have been performed all the same. */
export function isUnknown(outcome: Outcome | undefined): boolean {
  return outcome === undefined || outcome.kind === 'unanswered' || outcome.kind === 'interrupted';
}

/** Why the kernel would not change an address, and what to do about it. */
export function refusalWords(outcome: Outcome | undefined): string {
  if (outcome?.kind === 'unanswered') return outcome.reason;
  if (outcome?.kind !== 'refused') return 'the kernel did not say whether it did';
  return `${meaningOf(outcome.errno)} (${nameOf(outcome.errno)})`;
}

function meaningOf(errno: number): string {
  switch (errno) {
    case constants.errno.EPERM:
      return 'needs CAP_NET_ADMIN: run as root or grant the capability';
    case constants.errno.EACCES:
      return 'IPv6 is switched off there: see the sysctl net.ipv6.conf.INTERFACE.disable_ipv6';
    case constants.errno.ENODEV:
      return 'the interface is gone';
    case constants.errno.EINVAL:
      return 'the kernel rejects the address, its prefix length or its label';
    case constants.errno.ENOBUFS:
    case constants.errno.ENOMEM:
      return 'the kernel is out of memory';
    case constants.errno.EOPNOTSUPP:
    case constants.errno.EAFNOSUPPORT:
      return 'this kernel has no support for the address family';
    default:
      return 'the kernel refused';
  }
}

function nameOf(errno: number): string {
  try {
    return getSystemErrorName(-errno);
  } catch {
    return `errno ${errno}`;
  }
}
