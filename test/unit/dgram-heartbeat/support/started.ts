import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HeartbeatEvent } from '../../../../src/dgram-heartbeat/events.ts';
import { createHeartbeat, type Heartbeat } from '../../../../src/dgram-heartbeat/heartbeat.ts';
import type { Link } from '../../../../src/dgram-heartbeat/links/link.ts';
import type { Timings } from '../../../../src/dgram-heartbeat/timings.ts';
import { keyring } from './keys.ts';

/** Generous: other tests run beside. */
export const socketTimings = { keepaliveMs: 20, warntimeMs: 250, deadtimeMs: 500, initdeadMs: 2000 };

export interface Started {
  readonly heartbeat: Heartbeat;
  readonly events: HeartbeatEvent[];
  /** The first event of a kind since the last call that found one; fails after 30 s. */
  until(kind: HeartbeatEvent['kind']): Promise<HeartbeatEvent>;
}

const opened: Heartbeat[] = [];

/** For a file's `after`. */
export async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((heartbeat) => heartbeat.close()));
}

/** A heartbeat on real sockets. */
export function start(
  node: string,
  peers: readonly string[],
  links: readonly Link[],
  timings: Timings = socketTimings,
): Started {
  const events: HeartbeatEvent[] = [];
  const heartbeat = createHeartbeat({
    node,
    cluster: 'web',
    peers,
    keys: keyring(1),
    links,
    timings,
    onEvent: (event) => events.push(event),
  });
  opened.push(heartbeat);
  return {
    heartbeat,
    events,
    async until(kind) {
      const deadline = performance.now() + 30_000;
      for (;;) {
        const index = events.findIndex((event) => event.kind === kind);
        const [found] = index < 0 ? [] : events.splice(index, 1);
        if (found) return found;
        assert.ok(performance.now() < deadline, `${node}: no ${kind}; events: ${JSON.stringify(events)}`);
        await sleep(2);
      }
    },
  };
}

export async function freePort(address = '127.0.0.1'): Promise<number> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4').bind({ address, port: 0 });
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

/** A unicast link and its counterpart. */
export async function unicastLinks(name: string, address: string): Promise<readonly [Link, Link]> {
  const one = { address, port: await freePort(address) };
  const two = { address, port: await freePort(address) };
  return [
    { kind: 'unicast', name, local: one, peers: { lvs2: two } },
    { kind: 'unicast', name, local: two, peers: { lvs1: one } },
  ];
}
