import type { Trouble } from './trouble.ts';
import type { Group, Overview, Peer, TimelineEvent } from './wire.ts';
import { count, list } from './words.ts';

/** What is wrong with the pair, the configuration and the host. */
export function directorTroubles(
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
