import type { Step } from '../step.ts';

/** What was looked at on a host, and what came of it. */
export type Finding = Good | Bad;

export interface Good {
  readonly level: 'ok';
  readonly what: string;
}

export interface Bad {
  /** `lacks`: the director does not work as it should. `note`: it may not, under circumstances that we cannot see. */
  readonly level: 'lacks' | 'note';
  readonly what: string;
  /** One line. */
  readonly why: string;
  /** The command or the setting, and where it belongs. */
  readonly fix: string;
  /** What mends it, where we can: in this order. */
  readonly steps: readonly Step[];
}

export function ok(what: string): Good {
  return { level: 'ok', what };
}

/** Something that only people can mend. */
export function lacks(what: string, why: string, fix: string): Bad {
  return { level: 'lacks', what, why, fix, steps: [] };
}

export function note(what: string, why: string, fix: string): Bad {
  return { level: 'note', what, why, fix, steps: [] };
}
