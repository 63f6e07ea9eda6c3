import type { SchedulerFlag } from '../../node-ipvs-netlink/index.ts';

/** The flags of `-b` in the kernel's order, as each scheduler calls them; what it has no name for has a number. */
const ofScheduler: Readonly<Record<string, readonly [string, string, string]>> = {
  sh: ['sh-fallback', 'sh-port', 'flag-3'],
  mh: ['mh-fallback', 'mh-port', 'flag-3'],
};
const numbered: readonly SchedulerFlag[] = ['flag-1', 'flag-2', 'flag-3'];

export type FlagsResult =
  | { readonly ok: true; readonly flags: readonly SchedulerFlag[] }
  | { readonly ok: false; readonly reason: string };

/** Reads `sh-port,flag-3` and the like. */
export function parseSchedulerFlags(text: string, scheduler: string): FlagsResult {
  const flags = new Set<SchedulerFlag>();
  for (const word of text.split(',').filter((each) => each !== '')) {
    const index = indexOfFlag(word, scheduler);
    const flag = index === undefined ? undefined : numbered[index];
    if (flag === undefined) return { ok: false, reason: complaint(word, scheduler) };
    flags.add(flag);
  }
  return { ok: true, flags: numbered.filter((flag) => flags.has(flag)) };
}

/** Such as `sh-fallback,sh-port`. */
export function formatSchedulerFlags(flags: readonly SchedulerFlag[], scheduler: string): string {
  const names = namesOf(scheduler);
  return flags.map((flag) => names[numbered.indexOf(flag)]).join(',');
}

function namesOf(scheduler: string): readonly string[] {
  return ofScheduler[scheduler] ?? numbered;
}

function indexOfFlag(word: string, scheduler: string): number | undefined {
  const lists: readonly (readonly string[])[] = [numbered, namesOf(scheduler)];
  return lists.map((list) => list.indexOf(word)).find((index) => index >= 0);
}

function complaint(word: string, scheduler: string): string {
  const owner = Object.keys(ofScheduler).find((name) => ofScheduler[name]?.includes(word));
  if (owner !== undefined) return `-b ${word} is for the scheduler ${owner}, not for ${scheduler}`;
  const known = new Set([...namesOf(scheduler), ...numbered]);
  return `there is no scheduler flag "${word}"; ${scheduler} has ${[...known].join(', ')}`;
}
