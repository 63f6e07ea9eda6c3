import { endDaemon, giveCommand, losePower, startDaemon, tell, tellFacts, tellHealth } from './daemon.ts';
import { type Fault, holdMs, timing } from './history.ts';
import type { Host } from './host.ts';
import { hostNamed, type World } from './world.ts';

/** Lets one fault happen, and end when its time is over. */
export function strike(world: World, fault: Fault): void {
  world.log(`--- ${describe(fault)}`);
  const { agenda } = world;
  const end = (act: () => void) => {
    if ('ms' in fault) agenda.at(agenda.now + fault.ms, act);
  };
  switch (fault.kind) {
    case 'cut':
      cut(world, fault.from, fault.to, fault.bothWays, end);
      return;
    case 'isolate':
      for (const { name } of world.hosts) if (name !== fault.node) cut(world, fault.node, name, true, end);
      return;
    case 'lossy':
      world.loss = fault.loss;
      end(() => {
        world.loss = 0;
        world.witness.changed();
      });
      return;
    case 'slow':
      world.delayMs = fault.delayMs;
      end(() => {
        world.delayMs = world.history.delayMs;
        world.witness.changed();
      });
      return;
    case 'crash':
      crash(world, hostNamed(world, fault.node), fault.power, end);
      return;
    case 'stall':
      stall(world, hostNamed(world, fault.node), end);
      return;
    case 'carrier': {
      const host = hostNamed(world, fault.node);
      setCarrier(world, host, false);
      end(() => setCarrier(world, host, true));
      return;
    }
    case 'gateway': {
      const hosts = fault.node === undefined ? world.hosts : [hostNamed(world, fault.node)];
      for (const host of hosts) setGateway(world, host, false);
      end(() => {
        for (const host of hosts) setGateway(world, host, true);
      });
      return;
    }
    case 'health': {
      const host = hostNamed(world, fault.node);
      setHealth(world, host, fault.group, false);
      end(() => setHealth(world, host, fault.group, true));
      return;
    }
    case 'effects': {
      const host = hostNamed(world, fault.node);
      host.effects = fault.fail;
      end(() => {
        host.effects = 'work';
      });
      return;
    }
    case 'veto':
      world.vetoes = true;
      if (world.history.fence !== 'none') {
        world.excusedUntil = Math.max(
          world.excusedUntil,
          agenda.now + fault.ms + timing.repeatMs + timing.keepaliveMs,
        );
      }
      end(() => {
        world.vetoes = false;
      });
      return;
    case 'table': {
      const host = hostNamed(world, fault.node);
      setTable(world, host, false);
      end(() => setTable(world, host, true));
      return;
    }
    case 'lost': {
      const host = hostNamed(world, fault.node);
      if (!host.frozen)
        tell(world, host, { kind: 'lost', group: fault.group, why: 'a start command has ended' });
      host.ableFrom = Math.max(host.ableFrom, agenda.now + timing.retryMaxMs);
      host.lostAt = agenda.now;
      return;
    }
    case 'babble': {
      const host = hostNamed(world, fault.node);
      host.babbles = true;
      // Who speaks another language may hold anything: nothing is taken while it is heard.
      world.excusedUntil = Math.max(world.excusedUntil, agenda.now + fault.ms + timing.keepaliveMs);
      end(() => {
        host.babbles = false;
        world.witness.changed();
      });
      return;
    }
    case 'order': {
      const host = hostNamed(world, fault.node);
      if (host.running && !host.frozen)
        giveCommand(world, host, nextOrder(world), { kind: fault.order, groups: fault.groups });
      return;
    }
    case 'stop':
    case 'restart': {
      const host = hostNamed(world, fault.node);
      if (!host.running || host.frozen) return;
      const command =
        fault.kind === 'stop' ? ({ kind: 'stop' } as const) : ({ kind: 'restart', holdMs } as const);
      host.returnAfterMs = fault.ms;
      giveCommand(world, host, nextOrder(world), command);
      return;
    }
  }
}

function cut(
  world: World,
  from: string,
  to: string,
  bothWays: boolean,
  end: (act: () => void) => void,
): void {
  const ways = bothWays ? [`${from}>${to}`, `${to}>${from}`] : [`${from}>${to}`];
  const change = (by: number) => {
    for (const way of ways) world.cuts.set(way, Math.max(0, (world.cuts.get(way) ?? 0) + by));
    world.witness.changed();
  };
  change(1);
  end(() => change(-1));
}

/** A killed process leaves its addresses to systemd's ExecStopPost, a machine without power leaves nothing. */
function crash(world: World, host: Host, power: boolean, end: (act: () => void) => void): void {
  if (power) losePower(world, host);
  else if (host.running) {
    endDaemon(world, host);
    const { life } = host;
    world.agenda.at(world.agenda.now + 50, () => {
      if (host.life !== life && host.running) return;
      host.held.clear();
      host.busyUntil.clear();
      world.witness.changed();
    });
  }
  end(() => {
    if (!host.running) startDaemon(world, host);
  });
}

function stall(world: World, host: Host, end: (act: () => void) => void): void {
  if (!host.running || host.frozen) return;
  host.frozen = true;
  host.thawedAt = world.agenda.now;
  world.witness.changed();
  const { life } = host;
  end(() => {
    if (host.life === life) thaw(world, host);
  });
}

function thaw(world: World, host: Host): void {
  if (!host.frozen) return;
  world.log(`${host.name} goes on`);
  host.frozen = false;
  host.stalledMs = world.agenda.now - host.thawedAt;
  host.thawedAt = world.agenda.now;
  // A socket's buffer and overdue timers: which comes first is chance, and so is how much the buffer has kept.
  const backlog = world.chance.chance(0.5) ? host.backlog : host.backlog.reverse();
  host.backlog = [];
  const { life } = host;
  const grace = timing.deadtimeMs + 2 * timing.keepaliveMs;
  host.ableFrom = Math.max(host.ableFrom, world.agenda.now + grace);
  for (const act of backlog) if (host.life === life) act();
  if (host.life === life) tellFacts(world, host);
  world.witness.changed();
}

function setCarrier(world: World, host: Host, up: boolean): void {
  if (host.carrier === up) return;
  host.carrier = up;
  const grace = timing.carrierRiseMs + timing.deadtimeMs + 2 * timing.keepaliveMs;
  if (up) host.ableFrom = Math.max(host.ableFrom, world.agenda.now + grace);
  if (!host.frozen) tell(world, host, { kind: 'carrier', interface: 'eth0', up });
  world.witness.changed();
}

function setGateway(world: World, host: Host, reachable: boolean): void {
  host.gateway = reachable;
  if (!host.frozen) tell(world, host, { kind: 'ping', address: 'gateway', reachable });
}

function setTable(world: World, host: Host, ready: boolean): void {
  host.table = ready;
  const able = ready ? world.agenda.now : Number.POSITIVE_INFINITY;
  host.ableFrom = Math.max(host.ableFrom, able);
  if (ready && host.ableFrom === Number.POSITIVE_INFINITY && host.running) host.ableFrom = world.agenda.now;
  if (!host.frozen) tell(world, host, { kind: 'table', ready });
}

function setHealth(world: World, host: Host, group: string, healthy: boolean): void {
  if (healthy) host.unhealthy.delete(group);
  else host.unhealthy.add(group);
  if (!host.frozen) tellHealth(world, host, group);
}

/** Everything works again, and every director runs. */
export function heal(world: World): void {
  world.log('--- all is whole again');
  world.cuts.clear();
  world.loss = 0;
  world.delayMs = Math.min(world.history.delayMs, 10);
  world.vetoes = false;
  for (const host of world.hosts) {
    host.effects = 'work';
    host.babbles = false;
    thaw(world, host);
    setCarrier(world, host, true);
    setTable(world, host, true);
    setGateway(world, host, true);
    for (const { name } of world.history.groups) setHealth(world, host, name, true);
    if (!host.running) startDaemon(world, host);
  }
  world.witness.changed();
}

function nextOrder(world: World): number {
  world.orders += 1;
  return world.orders;
}

export function describe(fault: Fault): string {
  const { at: _, kind, ...rest } = fault;
  const words = Object.entries(rest).map(
    ([name, value]) => `${name} ${Array.isArray(value) ? value.join('+') || 'all' : value}`,
  );
  return `${kind} ${words.join(', ')}`;
}
