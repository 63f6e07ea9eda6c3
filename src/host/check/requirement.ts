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

/** How this host's network lies around the director. */
export interface Layout {
  /** Interfaces that packets to virtual addresses come in by, and do exist. */
  readonly virtualDevices: readonly string[];
  /** Those that have IPv6 virtual addresses. */
  readonly virtualDevices6: readonly string[];
  /** Interfaces towards real servers whose answers pass through the director. */
  readonly routedDevices: readonly string[];
  readonly routesInet: boolean;
  readonly routesInet6: boolean;
  /** Interfaces of IPv4 default routes. */
  readonly defaultDevices: readonly string[];
  /** Interfaces whose IPv6 default route was learned from router advertisements. */
  readonly advertisedDevices: readonly string[];
}
