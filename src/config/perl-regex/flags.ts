import type { Scanner } from './scanner.ts';

export interface Flags {
  readonly ignoreCase: boolean;
  readonly multiline: boolean;
  readonly dotAll: boolean;
  /** 1 is `x`: layout and comments between the parts; 2 is `xx`: blanks inside `[...]` too. */
  readonly extended: 0 | 1 | 2;
  readonly noCapture: boolean;
}

export const noFlags: Flags = {
  ignoreCase: false,
  multiline: false,
  dotAll: false,
  extended: 0,
  noCapture: false,
};

/** Applies the letters of `(?on-off)` or `(?^on)`; charset letters (a d l u p) change nothing for bytes. */
export function changeFlags(flags: Flags, letters: string, scanner: Scanner, offset: number): Flags {
  const reset = letters.startsWith('^');
  const [on = '', off = ''] = letters.replace('^', '').split('-');
  const unknown = /[^imsxnadlup]/.exec(on + off);
  if (unknown !== null) scanner.fail(`unknown flag ${unknown[0]} in (?${letters}...)`, offset);
  const switched = (letter: string, before: boolean) =>
    off.includes(letter) ? false : on.includes(letter) ? true : before;
  const base = reset ? noFlags : flags;
  return {
    ignoreCase: switched('i', base.ignoreCase),
    multiline: switched('m', base.multiline),
    dotAll: switched('s', base.dotAll),
    extended: off.includes('x') ? 0 : on.includes('xx') ? 2 : on.includes('x') ? 1 : base.extended,
    noCapture: switched('n', base.noCapture),
  };
}
