/** What no single key of a pair's settings shows to be wrong. */
import type { Place, ProblemList } from './problem-list.ts';
import { formatDuration } from './setting-values.ts';
import { tellGroupProblems, tellSync } from './settings-group-checks.ts';
import type { HeartbeatTiming } from './settings-pair.ts';
import type { HeartbeatValues, Named, NodeValues, PairParts } from './settings-pair-parts.ts';
import type { Read } from './settings-sections.ts';

/** What a heartbeat has room for. */
const mostNodes = 16;
const mostLinks = 8;
const mostGroups = 16;

/** @param first where the first of the pair's sections stands */
export function tellPairProblems(
  parts: PairParts,
  timing: HeartbeatTiming,
  first: Place,
  problems: ProblemList,
): void {
  const { heartbeatAt, nodes, groups } = parts;
  // A value that could not be read is not one that is missing, nor is it the default.
  const complete = !problems.hasErrors;
  tellTwins('node', nodes, mostNodes, problems);
  tellTwins('group', groups, mostGroups, problems);
  tellSharedAddresses(nodes, problems);
  tellGroupProblems(parts, problems);
  if (!complete) return;
  tellMissing(parts, first, problems);
  tellTiming(parts.heartbeat, timing, heartbeatAt ?? first, problems);
  tellLinks(parts, heartbeatAt ?? first, problems);
  tellSync(groups, problems);
}

function tellMissing(
  { heartbeatAt, heartbeat, nodes, groups }: PairParts,
  first: Place,
  problems: ProblemList,
): void {
  if (nodes.length === 0) {
    problems.error(first, 'no section says who the directors are', 'write [node.NAME] for each');
  }
  if (nodes.length > 1 && heartbeat.keyfile === undefined) {
    problems.error(
      heartbeatAt ?? first,
      'there is no keyfile, so anybody could speak as one of the directors',
      'write keyfile = /etc/directord/heartbeat.key in [heartbeat]; `directorctl key new` makes one',
    );
  }
  if (groups.length === 0) {
    problems.warning(first, 'no [group.NAME] says which addresses move, so none does');
  }
  for (const { name, at, read } of groups) {
    if (read.vip !== undefined || read.start !== undefined) continue;
    const hint = 'write vip[] = ADDRESS/PREFIX dev INTERFACE';
    problems.warning(at, `group ${name} has neither an address nor a start command, so nothing moves`, hint);
  }
}

function tellTwins(
  kind: string,
  sections: readonly Named<unknown>[],
  most: number,
  problems: ProblemList,
): void {
  const before = new Map<string, Named<unknown>>();
  for (const section of sections) {
    // As host names, they are the same in upper and lower case.
    const name = section.name.toLowerCase();
    const twin = before.get(name);
    if (twin !== undefined) {
      const message = `${kind} ${section.name} is already in line ${twin.at.line}, as ${twin.name}`;
      problems.error(section.at, message, 'give it another name');
    }
    before.set(name, twin ?? section);
  }
  const tooMany = sections[most];
  if (tooMany !== undefined) problems.error(tooMany.at, `there are more than ${most} ${kind}s`);
}

function tellTiming(
  read: Read<HeartbeatValues>,
  { keepaliveMs, warntimeMs, deadtimeMs, initdeadMs }: HeartbeatTiming,
  section: Place,
  problems: ProblemList,
): void {
  const [keepalive, warntime, deadtime, initdead] = [keepaliveMs, warntimeMs, deadtimeMs, initdeadMs].map(
    formatDuration,
  );
  const placeOf = (...keys: (keyof HeartbeatValues)[]): Place =>
    keys.map((key) => read[key]?.[0]?.at).find((at) => at !== undefined) ?? section;
  if (deadtimeMs <= 2 * keepaliveMs) {
    problems.error(
      placeOf('deadtime', 'keepalive'),
      `deadtime (${deadtime}) must be longer than 2 x keepalive (${keepalive}): ` +
        'one lost packet would make a healthy director dead',
      `at least ${formatDuration(3 * keepaliveMs)} is advised`,
    );
  } else if (warntimeMs <= keepaliveMs || warntimeMs >= deadtimeMs) {
    problems.error(
      placeOf('warntime', 'deadtime', 'keepalive'),
      `warntime (${warntime}) must lie between keepalive (${keepalive}) and deadtime (${deadtime})`,
      'leave it out for half of deadtime',
    );
  }
  if (initdeadMs < deadtimeMs) {
    problems.error(
      placeOf('initdead', 'deadtime'),
      `initdead (${initdead}) must not be shorter than deadtime (${deadtime}), whose place it takes at the start`,
    );
  }
}

function tellLinks({ heartbeat, nodes }: PairParts, section: Place, problems: ProblemList): void {
  const toAll = (heartbeat.multicast?.length ?? 0) + (heartbeat.broadcast?.length ?? 0);
  const counts = nodes.map(({ read }) => read.address?.length ?? 0);
  const most = Math.max(0, ...counts);
  if (nodes.length > 1 && toAll === 0 && most === 0) {
    const hint =
      'write address[] = ADDRESS:694 in each [node.NAME], or multicast[] or broadcast[] in [heartbeat]';
    problems.error(section, 'the directors have no link to each other', hint);
  }
  if (most + toAll > mostLinks) problems.error(section, `there are more than ${mostLinks} links`);
  const fullest = nodes[counts.indexOf(most)];
  for (const [index, { name, at, read }] of nodes.entries()) {
    const count = counts[index] ?? 0;
    if (fullest !== undefined && count < most) {
      const hint =
        'the first addresses of all directors make up one link, the second ones another, and so on';
      problems.error(at, `${name} has fewer addresses (${count}) than ${fullest.name} (${most})`, hint);
    }
    for (const [link, { value, at: place }] of (read.address ?? []).entries()) {
      const theirs = nodes[0]?.read.address?.[link]?.value;
      if (theirs !== undefined && theirs.family !== value.family) {
        const message = `${value.address} cannot reach ${theirs.address}, the address of ${nodes[0]?.name}`;
        problems.error(place, `${message} on the same link`, 'bring the addresses into the same order');
      }
    }
  }
}

function tellSharedAddresses(nodes: readonly Named<NodeValues>[], problems: ProblemList): void {
  const before = new Map<string, { readonly name: string; readonly at: Place }>();
  for (const { name, read } of nodes) {
    for (const { value, at } of read.address ?? []) {
      const twin = before.get(value.address);
      if (twin !== undefined) {
        problems.error(
          at,
          `${value.address} is already the address of ${twin.name}, in line ${twin.at.line}`,
        );
      } else {
        before.set(value.address, { name, at });
      }
    }
  }
}
