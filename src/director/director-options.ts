import type { Configuration, VirtualServer } from '../config/configuration.ts';
import type { Availability } from './availability.ts';
import type { DirectorEvent } from './event.ts';
import type { Journal } from './journal.ts';
import type { DirectorObserver } from './observer.ts';
import type { Judge, Site } from './site.ts';

/** What a director is to do, and what is to be told of it. */
export interface DirectorOptions {
  /** ldirectord.cf paths, at least one. */
  readonly files: readonly string[];
  /** Checks for real, but keeps the table in memory, runs no command and writes no file. */
  readonly dryRun: boolean;
  /** How often the kernel's table is compared and repaired. */
  readonly repairIntervalMs: number | 'off';
  /** What is wrong between the files and this host; asked at start and at each reload. */
  readonly judge?: Judge;
  readonly node: string;
  readonly version: string;
  /** Where drains and weights outlive a restart; absent: in memory only. */
  readonly overridesFile?: string;
  /** Called from the start on, before `startDirector` settles; not where there is a `journal`. */
  readonly onEvent?: (event: DirectorEvent) => void;
  readonly observer?: DirectorObserver;
  /** Where everything is recorded, for its own listeners; otherwise one of its own, which `onEvent` hears. */
  readonly journal?: Journal;
  /** Whether a virtual server shall not be in the table now, though it is checked. */
  readonly withheld?: (virtual: VirtualServer) => boolean;
  /** Called at start and at each good reload, before the table follows. */
  readonly onSite?: (site: Site) => void;
  /** Awaited at start and at each good reload, before the table follows. Never rejects. */
  readonly prepare?: (site: Site) => Promise<void>;
  /** Called when a virtual server's availability is found out or changes. */
  readonly onAvailability?: (virtualId: string, availability: Availability) => void;
  /** Called at start and after each good reload, before any other event of them. */
  readonly onConfiguration?: (configurations: readonly Configuration[]) => void;
}
