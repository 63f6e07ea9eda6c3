import type { HostOptions } from '../../control/ctl/host-options.ts';

/** What the commands that prepare a host may be given. */
export interface HostFlags {
  readonly root: string;
  readonly json?: true;
  readonly print?: true;
  readonly persist?: true;
}

export function hostOptions({ json, print, persist, root }: HostFlags): HostOptions {
  return { json: json === true, print: print === true, persist: persist === true, root };
}
