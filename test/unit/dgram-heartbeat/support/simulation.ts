import { createEngine, type Engine } from '../../../../src/dgram-heartbeat/engine.ts';
import type { HeartbeatEvent } from '../../../../src/dgram-heartbeat/events.ts';
import type { Keyring } from '../../../../src/dgram-heartbeat/keys/keyring.ts';
import type { PeerReport } from '../../../../src/dgram-heartbeat/peer/peer-report.ts';
import type { Timings } from '../../../../src/dgram-heartbeat/timings.ts';
import { keyring } from './keys.ts';

const timings: Timings = { keepaliveMs: 100, warntimeMs: 200, deadtimeMs: 400, initdeadMs: 2000 };

export interface Transit {
  readonly from: string;
  readonly to: string;
  readonly link: string;
  readonly bytes: Buffer;
}

/** When a datagram arrives: delays in milliseconds, one per copy; none when it is lost. */
export type Network = (transit: Transit, now: number) => readonly number[];

export interface Node {
  readonly name: string;
  readonly events: HeartbeatEvent[];
  engine: Engine;
  /** Its own clock, less the simulation's. */
  clockOffset: number;
  /** Stopped: it neither ticks nor receives; datagrams wait for it. */
  frozen: boolean;
  running: boolean;
}

export interface Simulation {
  readonly nodes: ReadonlyMap<string, Node>;
  readonly node: (name: string) => Node;
  /** All that was ever sent. */
  readonly wire: Transit[];
  network: Network;
  now: () => number;
  runFor(ms: number): void;
  /** Hands a datagram to a node, as whoever is on the segment can. */
  inject(to: string, bytes: Buffer, link?: number): void;
  /** What a node holds of its peers now. */
  peers(name: string): readonly PeerReport[];
  /** As a new process of the same node. */
  restart(name: string): void;
  stop(name: string): void;
  /** Kinds of the events of a node since the last call, apart from links and states. */
  news(name: string): readonly string[];
}

export const perfect: Network = () => [0.3];
export const silence: Network = () => [];

/** Loses a share of the datagrams, doubles a tenth, and delays (so reorders) each by up to `jitterMs`. */
export function lossy(share: number, jitterMs: number): Network {
  let seed = 1;
  // Lehmer's generator: every run sees the same losses.
  const random = () => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  const delay = () => 0.3 + random() * jitterMs;
  return () => (random() < share ? [] : random() < 0.1 ? [delay(), delay()] : [delay()]);
}

/** Engines in simulated time, with a network between them that a test can make as bad as it likes. */
export function simulate(
  names: readonly string[],
  options: {
    readonly links?: readonly string[];
    readonly timings?: Timings;
    readonly keys?: Keyring;
    readonly network?: Network;
    readonly cluster?: string;
  } = {},
): Simulation {
  const { links = ['net'], keys = keyring(1) } = options;
  let time = 0;
  let boots = 0;
  const wire: Transit[] = [];
  const flying: { readonly at: number; readonly transit: Transit }[] = [];

  const nodes = new Map(names.map((name, index) => [name, startNode(name, 1000 * index)]));
  const simulation: Simulation = {
    nodes,
    node,
    wire,
    network: options.network ?? perfect,
    now: () => time,
    runFor,
    inject: (to, bytes, link = 0) => node(to).engine.receive(bytes, link, clock(to), 'elsewhere'),
    peers: (name) => node(name).engine.peers(clock(name)),
    restart(name) {
      const at = node(name);
      at.engine = newEngine(name, at.events, at.clockOffset);
      at.running = true;
      at.frozen = false;
    },
    stop(name) {
      node(name).running = false;
    },
    news(name) {
      const { events } = node(name);
      return events
        .splice(0)
        .filter(({ kind }) => !kind.startsWith('link-') && kind !== 'state')
        .map((event) => (event.kind === 'peer-dead' ? `${event.kind} ${event.reason}` : event.kind));
    },
  };
  return simulation;

  function node(name: string): Node {
    const found = nodes.get(name);
    if (!found) throw new Error(`no node ${name}`);
    return found;
  }

  function clock(name: string): number {
    return time + node(name).clockOffset;
  }

  function startNode(name: string, clockOffset: number): Node {
    const events: HeartbeatEvent[] = [];
    const engine = newEngine(name, events, clockOffset);
    return { name, events, engine, clockOffset, frozen: false, running: true };
  }

  function newEngine(name: string, events: HeartbeatEvent[], clockOffset: number): Engine {
    boots += 1;
    const peers = names.filter((other) => other !== name);
    return createEngine(
      {
        node: name,
        cluster: options.cluster ?? 'web',
        peers,
        keys,
        timings: options.timings ?? timings,
        boot: boots.toString(16).padStart(32, '0'),
        links: links.map((link) => ({ name: link, peers })),
      },
      {
        emit: (event) => events.push(event),
        transmit(index, to, bytes) {
          const transit = { from: name, to, link: links[index] ?? '', bytes };
          wire.push(transit);
          // What a stopped node has not read fills its socket's buffer, no more.
          const unread = node(to).frozen ? flying.filter((each) => each.transit.to === to).length : 0;
          if (unread >= 300) return;
          for (const delay of simulation.network(transit, time)) flying.push({ at: time + delay, transit });
        },
      },
      time + clockOffset,
    );
  }

  function runFor(ms: number): void {
    const end = time + ms;
    for (;;) {
      const awake = [...nodes.values()].filter((each) => each.running && !each.frozen);
      const dues = awake.map((each) => each.engine.due() - each.clockOffset);
      const next = Math.min(...dues, ...flying.filter(({ transit }) => canTake(transit)).map(({ at }) => at));
      if (next > end) break;
      time = Math.max(time, next);
      for (const each of awake) {
        // Compared as above: with an offset added instead, rounding could miss what is due.
        const due = each.engine.due();
        if (due - each.clockOffset <= time) each.engine.tick(Math.max(due, time + each.clockOffset));
      }
      deliver();
    }
    time = end;
  }

  function canTake({ to }: Transit): boolean {
    return !node(to).frozen;
  }

  function deliver(): void {
    const due = flying
      .filter(({ at, transit }) => at <= time && canTake(transit))
      .sort((a, b) => a.at - b.at);
    for (const each of due) {
      flying.splice(flying.indexOf(each), 1);
      const { to, link, bytes } = each.transit;
      const receiver = node(to);
      if (receiver.running) {
        receiver.engine.receive(bytes, links.indexOf(link), time + receiver.clockOffset, each.transit.from);
      }
    }
  }
}
