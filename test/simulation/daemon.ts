import type { Effect } from '../../src/failover/effect.ts';
import type { FailoverCommand, FailoverEvent } from '../../src/failover/event.ts';
import type { FailoverSettings } from '../../src/failover/settings.ts';
import { initialState } from '../../src/failover/state.ts';
import { fallSilent, hear } from './ears.ts';
import { holdMs, timing } from './history.ts';
import { globalTime, type Host, localTime } from './host.ts';
import { type Letter, sendReport } from './network.ts';
import type { World } from './world.ts';

type Happening = FailoverEvent extends infer E ? (E extends { now: number } ? Omit<E, 'now'> : never) : never;

function settingsOf(world: World, host: Host): FailoverSettings {
  const { nodes, groups, autoFailback, fence } = world.history;
  return {
    node: host.name,
    nodes,
    groups: groups.map((group) => ({ ...group, interfaces: ['eth0'], pings: ['gateway'] })),
    autoFailback,
    fence: fence !== 'none',
    digest: '0011223344556677',
    timing,
  };
}

/** Starts the daemon. Addresses that are still up were left there by an announced restart. */
export function startDaemon(world: World, host: Host): void {
  const { agenda, chance } = world;
  host.life += 1;
  host.running = true;
  host.frozen = false;
  host.backlog = [];
  host.ears = new Map(
    world.hosts
      .filter((peer) => peer !== host)
      .map((peer) => [peer.name, { alive: false, lastHeard: 0, boot: 0, sequence: 0 }]),
  );
  const held = [...host.held].map(([group, term]) => ({ group, term }));
  const now = localTime(host, agenda.now);
  // Boots grow, as the heartbeat has it: what is left of an earlier life is refused.
  host.state = initialState(settingsOf(world, host), { now, boot: host.life, held });
  host.startedAt = agenda.now;
  host.thawedAt = Number.NEGATIVE_INFINITY;
  host.heard = false;
  host.ableFrom = agenda.now + timing.initdeadMs + timing.keepaliveMs;
  world.log(
    `${host.name} starts${held.length > 0 ? ` and still has ${[...host.held.keys()].join(', ')}` : ''}`,
  );
  world.witness.changed();
  const { life } = host;
  tellFacts(world, host);
  later(world, host, life, chance.between(0, chance.chance(0.8) ? 200 : 1800), () =>
    tell(world, host, { kind: 'table', ready: host.table }),
  );
  keepAlive(world, host, life);
}

function comeBack(world: World, host: Host): void {
  const { agenda, history } = world;
  const at = Math.max(agenda.now + 20, Math.min(agenda.now + host.returnAfterMs, history.faultsMs));
  agenda.at(at, () => {
    if (!host.running) startDaemon(world, host);
  });
}

/** Ends the daemon, as a crash or an exit does. */
export function endDaemon(world: World, host: Host): void {
  host.running = false;
  host.frozen = false;
  host.state = undefined;
  host.report = undefined;
  host.life += 1;
  host.ableFrom = Number.POSITIVE_INFINITY;
  world.witness.changed();
}

function keepAlive(world: World, host: Host, life: number): void {
  tell(world, host, { kind: 'tick' });
  listenForSilence(world, host);
  sendReport(world, host, receive(world));
  later(world, host, life, timing.keepaliveMs / host.rate, () => keepAlive(world, host, life));
}

/** The heartbeat's own timers are as fine as its clock; half a keepalive is fine enough here. */
function listenForSilence(world: World, host: Host): void {
  const check = () => {
    const now = localTime(host, world.agenda.now);
    for (const peer of fallSilent(host.ears, now, timing.deadtimeMs)) {
      tell(world, host, { kind: 'peer', peer, status: 'dead' });
    }
  };
  check();
  later(world, host, host.life, timing.keepaliveMs / 2, check);
}

/** Does something on the host unless its daemon has ended meanwhile; a frozen daemon does it once it is thawed. */
function later(world: World, host: Host, life: number, delay: number, act: () => void): void {
  world.agenda.at(world.agenda.now + delay, () => {
    if (host.life !== life) return;
    if (host.frozen) host.backlog.push(act);
    else act();
  });
}

export function tell(world: World, host: Host, happening: Happening): void {
  if (host.state === undefined || !host.running) return;
  const event = happening as FailoverEvent & { now: number };
  event.now = localTime(host, world.agenda.now);
  const [state, effects] = world.step(host.state, event);
  host.state = state;
  for (const effect of effects) perform(world, host, effect);
}

/** What a daemon learns of its machine at its start, and after a stall. */
export function tellFacts(world: World, host: Host): void {
  tell(world, host, { kind: 'carrier', interface: 'eth0', up: host.carrier });
  tell(world, host, { kind: 'ping', address: 'gateway', reachable: host.gateway });
  for (const group of world.history.groups) tellHealth(world, host, group.name);
}

export function tellHealth(world: World, host: Host, group: string): void {
  tell(world, host, { kind: 'health', group, health: host.unhealthy.has(group) ? 'no' : 'yes' });
}

export function giveCommand(world: World, host: Host, id: number, command: FailoverCommand): void {
  world.log(`${host.name} is told: ${command.kind}`);
  world.witness.ordered(host, id);
  if (command.kind === 'stop') host.ableFrom = Number.POSITIVE_INFINITY;
  if (command.kind === 'restart') {
    host.ableFrom = world.agenda.now + holdMs + timing.deadtimeMs;
    world.excusedUntil = world.agenda.now + holdMs + timing.announceMs;
  }
  tell(world, host, { kind: 'command', id, command });
}

function receive(world: World): (to: Host, letter: Letter, sender: Host) => void {
  return (to, letter, sender) => {
    if (!to.running) return;
    const take = () => {
      const ear = to.ears.get(letter.from);
      if (ear === undefined) return;
      const heard = hear(ear, letter, localTime(to, world.agenda.now), world.history.reorders);
      if (heard === 'refused') return;
      to.heard = true;
      if (heard !== 'again') tell(world, to, { kind: 'peer', peer: letter.from, status: heard });
      if (sender.babbles) {
        tell(world, to, { kind: 'unreadable', peer: letter.from, why: 'its version is 9' });
        return;
      }
      tell(world, to, { kind: 'report', peer: letter.from, report: letter.report });
      world.witness.delivered(sender, to, letter.sentAt);
    };
    if (to.frozen) to.backlog.push(take);
    else take();
  };
}

function perform(world: World, host: Host, effect: Effect): void {
  switch (effect.kind) {
    case 'acquire':
    case 'release':
      world.log(
        `${host.name} begins to ${effect.kind} ${effect.group}${effect.planned ? ' as planned' : ''}: ${effect.why}`,
      );
      world.witness.acted();
      world.witness.began(host, effect.kind, effect.group, effect.planned);
      operate(world, host, effect.kind, effect.group, effect.attempt);
      return;
    case 'publish':
      host.report = effect.report;
      sendReport(world, host, receive(world));
      return;
    case 'wake': {
      host.wake += 1;
      const { wake } = host;
      const delay = Math.max(0, globalTime(host, effect.at) - world.agenda.now) + 0.01;
      later(world, host, host.life, delay, () => {
        if (wake === host.wake) tell(world, host, { kind: 'tick' });
      });
      return;
    }
    case 'transition':
      world.log(`${host.name}: ${effect.group} ${effect.from} -> ${effect.to}: ${effect.why}`);
      world.witness.acted();
      return;
    case 'note':
      world.log(`${host.name}: ${effect.text}`);
      return;
    case 'announce':
      world.log(`${host.name} announces ${effect.group} again: ${effect.why}`);
      return;
    case 'answer':
      world.log(`${host.name} answers: ${effect.outcome}: ${effect.text}`);
      world.witness.answered(host, effect.id, effect.outcome !== 'accepted');
      return;
    case 'exit':
      world.log(`${host.name} exits: ${effect.why}`);
      endDaemon(world, host);
      comeBack(world, host);
      return;
    case 'fence':
      runFence(world, host, effect.peer, effect.attempt);
      return;
  }
}

/** Addresses go up or down after a while, one operation on a group after the other, or fail to. */
function operate(
  world: World,
  host: Host,
  kind: 'acquire' | 'release',
  group: string,
  attempt: number,
): void {
  const { agenda, chance } = world;
  const slow = host.effects === 'slow' && chance.chance(0.7);
  const start = Math.max(agenda.now, host.busyUntil.get(group) ?? 0);
  const hangs = host.effects === 'hang' && chance.chance(0.7);
  const end =
    start + (hangs ? chance.between(1000, 4000) : slow ? chance.between(300, 1500) : chance.between(1, 50));
  host.busyUntil.set(group, end);
  const ok = host.effects !== kind || chance.chance(0.2);
  const { life } = host;
  agenda.at(end, () => {
    if (host.life !== life) return;
    if (ok && kind === 'acquire') host.held.set(group, host.state?.groups[group]?.term ?? 0);
    if (ok && kind === 'release') host.held.delete(group);
    if (!ok) world.log(`${host.name} could not ${kind} ${group}`);
    if (!ok && kind === 'release') host.releaseFailedAt = agenda.now;
    if (!ok && kind === 'acquire') host.ableFrom = agenda.now + timing.retryMaxMs;
    const result = ok ? ({ ok: true } as const) : ({ ok: false, why: `${kind} failed` } as const);
    const answer = () => {
      const name = kind === 'acquire' ? 'acquired' : 'released';
      tell(world, host, { kind: name, group, attempt, result });
    };
    if (host.frozen) host.backlog.push(answer);
    else answer();
    world.witness.moved();
  });
}

function runFence(world: World, host: Host, peer: string, attempt: number): void {
  const veto = world.vetoes;
  world.log(`${host.name} fences ${peer}: ${veto ? 'vetoed' : 'allowed'}`);
  const delay = world.chance.chance(veto ? 0.3 : 0) ? 2 * timing.fenceMs : world.chance.between(5, 200);
  later(world, host, host.life, delay, () => {
    const victim = world.hosts.find(({ name }) => name === peer);
    if (!veto && world.history.fence === 'kills' && victim !== undefined) {
      losePower(world, victim);
      world.agenda.at(world.agenda.now + 1500, () => {
        if (!victim.running) startDaemon(world, victim);
      });
    }
    const result = veto ? ({ ok: false, why: 'not sure that it is off' } as const) : ({ ok: true } as const);
    tell(world, host, { kind: 'fenced', peer, attempt, result });
  });
}

/** The machine is off: nothing of it remains. */
export function losePower(world: World, host: Host): void {
  world.log(`${host.name} is off`);
  endDaemon(world, host);
  host.held.clear();
  host.busyUntil.clear();
  world.witness.moved();
}
