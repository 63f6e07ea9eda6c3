import type { SysctlStep } from '../step.ts';

/** Something that a host can be set to by us. Plain data. */
export type Requirement =
  | { readonly kind: 'module'; readonly name: string; readonly why: string }
  | {
      readonly kind: 'sysctl';
      /** The kernel goes by the largest of these: of `all` and the interface's own. */
      readonly names: readonly string[];
      readonly good: readonly string[];
      /** What makes it so. */
      readonly set: readonly SysctlStep[];
      readonly why: string;
    };
