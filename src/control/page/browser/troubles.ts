import { certificateWords, consequence, healthOf, isInService, realName, virtualName } from './health.ts';
import type { Site } from './site.ts';
import type { Group, Overview, Peer, RealServer, TimelineEvent, VirtualServer } from './wire.ts';
import { count, endpoint, list } from './words.ts';

/** One thing that is wrong: what, since when, why, and what the director did about it. */
export interface Trouble {
  readonly key: string;
  readonly level: 'error' | 'warning';
  readonly what: string;
  /** Milliseconds since the epoch, by the director's clock. */
  readonly since: number | undefined;
  readonly why: string;
  readonly done: string;
}

/** What happened so long ago is no longer at the top. */
const recentMs = 15 * 60_000;

/**
 * Everything that is wrong, the worst first and then the newest.
 * @param now the director's clock
 */
export function troublesOf({ overview, virtuals, events, problem }: Site, now: number): readonly Trouble[] {
  const all = [...virtuals.values()];
  const troubles = [
    ...(overview === undefined ? [] : directorTroubles(overview, events, now)),
    ...all.flatMap(virtualTrouble),
    ...realTroubles(all),
    ...certificateTroubles(all),
    ...eventTroubles(events, now),
  ];
  const newestFirst = (one: Trouble, other: Trouble) => (other.since ?? 0) - (one.since ?? 0);
  return [
    ...problemTrouble(problem),
    ...troubles.sort((one, other) => rank(one) - rank(other) || newestFirst(one, other)),
  ];
}

function rank({ level }: Trouble): number {
  return level === 'error' ? 0 : 1;
}

function problemTrouble(problem: string | null): readonly Trouble[] {
  if (problem === null) return [];
  const what = 'The director cannot be looked at';
  return [
    { key: 'problem', level: 'error', what, since: undefined, why: problem, done: 'what you see is older' },
  ];
}

function directorTroubles(
  overview: Overview,
  events: readonly TimelineEvent[],
  now: number,
): readonly Trouble[] {
  const { groups, peers, lastReload, kernelSettings } = overview;
  const settings = kernelSettings.filter(({ wanted, value }) => wanted !== value);
  return [
    ...groups.flatMap(groupTroubles),
    ...peers.flatMap((peer) => peerTroubles(peer, groups, now)),
    ...reloadTrouble(lastReload, events),
    ...settings.map(({ name, wanted, value }) => ({
      key: `setting ${name}`,
      level: 'warning' as const,
      what: `${name} is not as [ipvs] wants it`,
      since: undefined,
      why: value === null ? 'this kernel does not know it' : `the kernel has ${value} instead of ${wanted}`,
      done: 'set at the start of the daemon; not again since',
    })),
  ];
}

/** Events of one reload are that close together. */
const reloadMs = 60_000;

function reloadTrouble(
  lastReload: Overview['lastReload'],
  events: readonly TimelineEvent[],
): readonly Trouble[] {
  if (lastReload === null || lastReload.ok) return [];
  const { message } = lastReload;
  const since = Date.parse(lastReload.at);
  const problems = events
    .filter(({ kind, at }) => kind === 'reload-failed' && Math.abs(Date.parse(at) - since) < reloadMs)
    .map((event) => event.message)
    .filter((each) => each !== message);
  const why = problems.length === 0 ? message : list(problems, 2);
  const done = 'the configuration from before is in force';
  return [{ key: 'reload', level: 'warning', what: 'The last reload failed', since, why, done }];
}

function groupTroubles({ name, role, since, why, waiting, holder }: Group): readonly Trouble[] {
  const about = { key: `group ${name}`, since: Date.parse(since), why };
  if (role === 'starting') return [];
  if (holder === null) {
    const done = waiting === null ? `this director is ${role}` : `not taken here: ${waiting}`;
    return [{ ...about, level: 'error', what: `No director holds the group ${name}`, done }];
  }
  if (role === 'fault') {
    return [
      {
        ...about,
        level: 'error',
        what: `This director cannot hold the group ${name}`,
        done: `${holder} holds it`,
      },
    ];
  }
  if (waiting === null) return [];
  const what = `This director does not take the group ${name} though it should`;
  return [{ ...about, level: 'warning', what, why: waiting, done: `${holder} holds it` }];
}

function peerTroubles(peer: Peer, groups: readonly Group[], now: number): readonly Trouble[] {
  const { name, alive, silentMs, sameConfiguration, links } = peer;
  if (!alive) {
    const held = groups.filter(({ role }) => role === 'active').map((group) => group.name);
    const since = silentMs === null ? undefined : now - silentMs;
    const why = silentMs === null ? 'it has not been heard yet' : 'no link brings its heartbeats';
    const done = held.length === 0 ? 'this director holds no group' : `this director holds ${list(held)}`;
    return [{ key: `peer ${name}`, level: 'error', what: `${name} is not heard`, since, why, done }];
  }
  const down = links.filter(({ status }) => status === 'down').map((link) => link.name);
  return [
    ...(down.length === 0
      ? []
      : [
          {
            key: `links ${name}`,
            level: 'warning' as const,
            what: `${count(down.length, 'link')} to ${name} ${down.length === 1 ? 'is' : 'are'} down`,
            since: undefined,
            why: list(down),
            done: 'heartbeats go over the others',
          },
        ]),
    ...(sameConfiguration !== false
      ? []
      : [
          {
            key: `configuration ${name}`,
            level: 'warning' as const,
            what: `${name} has another configuration`,
            since: undefined,
            why: 'the files differ, or one director has not reloaded',
            done: 'nothing; make the files the same, then reload both',
          },
        ]),
  ];
}

function virtualTrouble(virtual: VirtualServer): readonly Trouble[] {
  const { id, reals, fallback, inKernel, withheld } = virtual;
  const name = virtual.name === null ? id : `${virtual.name} (${id})`;
  if (healthOf(virtual) === 'dead') {
    const out = reals.filter((real) => !isInService(real));
    const since = Math.max(...out.map((real) => Date.parse(real.since)));
    const words = out.map((real) => `${realName(real)} ${real.state}: ${real.reason}`);
    return [
      {
        key: `virtual ${id}`,
        level: 'error',
        what: `${name} has no real server in service`,
        since: Number.isFinite(since) ? since : undefined,
        why: words.length === 0 ? 'it has no real servers' : list(words),
        done:
          fallback?.active === true
            ? `the fallback ${endpoint(fallback.address, fallback.port)} takes its connections`
            : 'nothing takes its connections: there is no fallback',
      },
    ];
  }
  if (inKernel || withheld) return [];
  const what = `${name} is not in the kernel’s table`;
  const done = 'directord puts it back with the next look at the table';
  return [{ key: `virtual ${id}`, level: 'error', what, since: undefined, why: 'see the timeline', done }];
}

interface Down {
  readonly real: RealServer;
  readonly virtual: VirtualServer;
}

/** A host that is down is one trouble, however many virtual servers and ports it serves. */
function realTroubles(virtuals: readonly VirtualServer[]): readonly Trouble[] {
  const byAddress = new Map<string, Down[]>();
  // What is out of service as a whole says so itself.
  for (const virtual of virtuals.filter((each) => healthOf(each) !== 'dead')) {
    for (const real of virtual.reals) {
      if (real.state !== 'down') continue;
      const downs = byAddress.get(real.address);
      if (downs === undefined) byAddress.set(real.address, [{ real, virtual }]);
      else downs.push({ real, virtual });
    }
  }
  return [...byAddress].map(([address, downs]) => {
    const names = [...new Set(downs.map(({ real }) => realName(real)))];
    return {
      key: `real ${address}`,
      level: 'warning',
      what: `Real server ${list(names, 4)} is down in ${list([...new Set(downs.map(({ virtual }) => virtualName(virtual)))])}`,
      since: Math.min(...downs.map(({ real }) => Date.parse(real.since))),
      why: list([...new Set(downs.map(({ real }) => real.reason))], 2),
      done: list([...new Set(downs.map(({ real }) => consequence(real)))], 2),
    };
  });
}

/** A certificate that ends is told once for each host and end, of those real servers that are up all the same. */
function certificateTroubles(virtuals: readonly VirtualServer[]): readonly Trouble[] {
  const troubles = new Map<string, Trouble>();
  for (const { reals } of virtuals) {
    for (const real of reals) {
      const { certificate, state } = real;
      if (certificate === null || state === 'down') continue;
      const key = `certificate ${realName(real)} ${certificate.ends}`;
      troubles.set(key, {
        key,
        level: 'warning',
        what: `Real server ${realName(real)}: ${certificateWords(certificate)}`,
        since: certificate.ended ? Date.parse(certificate.ends) : undefined,
        why: 'nobody has renewed it yet',
        done: 'nothing; its check succeeds so far',
      });
    }
  }
  return [...troubles.values()];
}

/** What the director noticed and no state shows. */
const noticed: Readonly<
  Record<string, { readonly level: Trouble['level']; readonly what: string; readonly done: string }>
> = {
  'drift-repaired': {
    level: 'warning',
    what: 'Somebody else changed the table',
    done: 'it was repaired',
  },
  'kernel-error': {
    level: 'error',
    what: 'The kernel refused a change',
    done: 'tried again with every repair',
  },
  'address-conflict': {
    level: 'error',
    what: 'A virtual address is used by another host, too',
    done: 'announced as this director’s; the other one is for you to find',
  },
};

function eventTroubles(events: readonly TimelineEvent[], now: number): readonly Trouble[] {
  return Object.entries(noticed).flatMap(([kind, words]) => {
    const recent = events.filter((event) => event.kind === kind && now - Date.parse(event.at) < recentMs);
    const last = recent.at(-1);
    if (last === undefined) return [];
    const times = recent.length > 1 ? ` (${recent.length} times, this was the last)` : '';
    return [{ key: kind, ...words, since: Date.parse(last.at), why: `${last.message}${times}` }];
  });
}
