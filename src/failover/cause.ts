import type { Decision, Rule } from './decide.ts';

/** Why a director has the role that it has in a group, in one of few words: for programs that count. */
export type Cause =
  /** The decision of all directors, by its rule. */
  | Rule
  /** It has just started. */
  | 'start'
  /** It held the group before its announced restart. */
  | 'resumed'
  /** It can hold the group, or cannot; without any change of who does. */
  | 'fit'
  | 'unfit'
  /** It could not be started here, or not be held on. */
  | 'failed'
  /** It hears nobody, and cannot know who else holds it. */
  | 'isolated'
  | 'stopping';

/** Why something is done: for programs, and for people. */
export interface Grounds {
  readonly cause: Cause;
  readonly why: string;
}

export function groundsOf({ rule, why }: Decision): Grounds {
  return { cause: rule, why };
}
