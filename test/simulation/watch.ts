import { timing } from './history.ts';
import type { Host } from './host.ts';
import { passes, type Witness, type World } from './world.ts';

/**
 * Two directors that hold the same group and hear each other both ways: how long at most after each has received a
 * word of the other that was sent since. One of them releases at once on that; the rest is the time of its effects.
 */
const bothBoundMs = 2 * timing.keepaliveMs;

/**
 * Nobody holds a group although a director lives that could: how long at most. Deadtime to know that the holder is
 * dead, as long again for a peer of another opinion, three keepalives for what is lost on the way.
 */
const noneBoundMs = timing.deadtimeMs + timing.agreeMs + 3 * timing.keepaliveMs;

export class Violation extends Error {}

interface Overlap {
  readonly a: Host;
  readonly b: Host;
  readonly group: string;
  since: number | undefined;
  toA: boolean;
  toB: boolean;
  exposed: number | undefined;
}

interface PendingOrder {
  readonly host: Host;
  readonly life: number;
}

export interface Watch extends Witness {
  /** Throws a Violation when the time over which a rule was broken is too long. */
  check(): void;
  /** When a director last did something of its own accord. */
  lastAct(): number;
  unanswered(): readonly string[];
}

export function watch(world: World): Watch {
  const groups = world.history.groups.map(({ name }) => name);
  const overlaps: Overlap[] = [];
  for (const [index, a] of world.hosts.entries()) {
    for (const b of world.hosts.slice(index + 1)) {
      for (const group of groups) {
        overlaps.push({
          a,
          b,
          group,
          since: undefined,
          toA: false,
          toB: false,
          exposed: undefined,
        });
      }
    }
  }
  const noneSince = new Map<string, number>(groups.map((group) => [group, 0]));
  const orders = new Map<number, PendingOrder>();
  let lastAct = 0;
  let lastChange = 0;

  function seeOverlap(overlap: Overlap): void {
    const { a, b, group } = overlap;
    const both =
      a.held.has(group) &&
      b.held.has(group) &&
      awake(a) &&
      awake(b) &&
      passes(world, a, b) &&
      passes(world, b, a);
    if (both === (overlap.since !== undefined)) return;
    if (!both) checkOverlap(overlap);
    overlap.since = both ? world.agenda.now : undefined;
    overlap.toA = false;
    overlap.toB = false;
    overlap.exposed = undefined;
  }

  function checkOverlap({ a, b, group, exposed }: Overlap): void {
    if (exposed === undefined || world.agenda.now - exposed <= bothBoundMs) return;
    if (isReleasing(a, group) || isReleasing(b, group)) return;
    const ms = Math.round(world.agenda.now - exposed);
    throw new Violation(`${a.name} and ${b.name} hear each other and both hold ${group} for ${ms} ms`);
  }

  function seeNone(group: string): void {
    const served = world.hosts.some((host) => host.held.has(group) && host.carrier);
    if (served) noneSince.delete(group);
    else if (!noneSince.has(group)) noneSince.set(group, world.agenda.now);
  }

  function checkNone(group: string): void {
    const since = noneSince.get(group);
    if (since === undefined) return;
    const from = Math.max(since, world.excusedUntil);
    for (const host of world.hosts) {
      // Its addresses are coming up: how long that takes is no matter of the rules.
      if (world.hosts.some(({ busyUntil }) => (busyUntil.get(group) ?? -1) >= world.agenda.now)) continue;
      if (!awake(host) || !host.carrier) continue;
      const ms = world.agenda.now - Math.max(from, host.ableFrom);
      if (ms > noneBoundMs) {
        throw new Violation(`nobody holds ${group} for ${Math.round(ms)} ms, although ${host.name} could`);
      }
    }
  }

  /** It lets go already, and its effects are slow or failed just now. */
  function isReleasing({ busyUntil, releaseFailedAt }: Host, group: string): boolean {
    const { now } = world.agenda;
    return (
      (busyUntil.get(group) ?? -1) >= now || now - releaseFailedAt < timing.repeatMs + timing.keepaliveMs
    );
  }

  /** Nobody takes anything right after an absence, nor before initdead without having heard a peer. */
  function checkTake(host: Host, group: string): void {
    const since = (time: number) => (world.agenda.now - time) * host.rate;
    const thawed = since(host.thawedAt);
    if (thawed < timing.keepaliveMs - 1 && host.stalledMs > timing.deadtimeMs) {
      throw new Violation(`${host.name} takes ${group} ${Math.round(thawed)} ms after it was away`);
    }
    const age = since(host.startedAt);
    if (!host.heard && age < timing.initdeadMs - 1 && !host.held.has(group)) {
      throw new Violation(`${host.name} takes ${group} ${Math.round(age)} ms after its start, unheard`);
    }
  }

  /** Nobody takes from a holder that a director in the middle hears, once all had time to learn of it. */
  function checkMiddle(host: Host, group: string): void {
    if (
      world.loss > 0 ||
      world.agenda.now - lastChange < noneBoundMs ||
      world.hosts.some((one) => one.babbles)
    )
      return;
    const hears = (a: Host, b: Host) => awake(a) && awake(b) && passes(world, a, b) && passes(world, b, a);
    for (const holder of world.hosts) {
      const holds = holder.held.has(group) && holder.state?.groups[group]?.phase.kind === 'active';
      if (holder === host || !holds) continue;
      const middle = world.hosts.find(
        (one) => one !== host && one !== holder && hears(one, host) && hears(one, holder),
      );
      if (middle !== undefined) {
        throw new Violation(
          `${host.name} takes ${group} although ${middle.name} hears ${holder.name} hold it`,
        );
      }
    }
  }

  return {
    changed() {
      lastChange = world.agenda.now;
      this.moved();
    },
    moved() {
      for (const overlap of overlaps) seeOverlap(overlap);
      for (const group of groups) seeNone(group);
    },
    delivered(from, to, sentAt) {
      for (const overlap of overlaps) {
        if (overlap.since === undefined || overlap.exposed !== undefined || sentAt < overlap.since) continue;
        if (overlap.a === from && overlap.b === to) overlap.toB = true;
        if (overlap.b === from && overlap.a === to) overlap.toA = true;
        if (overlap.toA && overlap.toB) overlap.exposed = world.agenda.now;
      }
    },
    ordered(host, id) {
      orders.set(id, { host, life: host.life });
    },
    answered(_host, id, final) {
      if (final) orders.delete(id);
    },
    acted() {
      lastAct = world.agenda.now;
    },
    began(host, kind, group, planned) {
      if (kind === 'acquire') checkTake(host, group);
      if (kind === 'acquire' && !planned) checkMiddle(host, group);
      const others = world.hosts.filter((other) => other !== host);
      // One that took it and has lost it or died since, before that could be known, is nobody's fault.
      const lately = (time: number) => world.agenda.now - time < timing.deadtimeMs;
      const died = others.some((other) => !other.running || lately(other.startedAt) || lately(other.lostAt));
      if (kind === 'release' && planned && !died && !others.some(({ held }) => held.has(group))) {
        throw new Violation(`${host.name} hands ${group} over to nobody`);
      }
    },
    lastAct: () => lastAct,
    check() {
      for (const overlap of overlaps) checkOverlap(overlap);
      for (const group of groups) checkNone(group);
    },
    unanswered() {
      return [...orders]
        .filter(([, { host, life }]) => host.life === life)
        .map(([id, { host }]) => `command ${id} on ${host.name}`);
    },
  };
}

function awake(host: Host): boolean {
  return host.running && !host.frozen;
}
