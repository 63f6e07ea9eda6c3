import type { IpvsError } from '../node-ipvs-netlink/index.ts';

/** Such as `tcp 10.0.0.1:80: the virtual service exists already (EEXIST)`. */
export function errorText({ subject, reason }: IpvsError): string {
  return subject === '' ? reason : `${subject}: ${reason}`;
}

/** By name: the class itself would load the whole library, for command lines that never get so far. */
export function isIpvsError(error: unknown): error is IpvsError {
  return error instanceof Error && error.name === 'IpvsError';
}
