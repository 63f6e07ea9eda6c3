import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HeartbeatEvent } from '../../../src/dgram-heartbeat/events.ts';
import { createHeartbeat, type Heartbeat } from '../../../src/dgram-heartbeat/heartbeat.ts';
import type { Link } from '../../../src/dgram-heartbeat/links/link.ts';
import { keyring } from './support/keys.ts';

const timings = { keepaliveMs: 20, warntimeMs: 100, deadtimeMs: 200, initdeadMs: 1000 };
const opened: Heartbeat[] = [];
after(() => Promise.all(opened.map((heartbeat) => heartbeat.close())));

interface Started {
  readonly heartbeat: Heartbeat;
  readonly events: HeartbeatEvent[];
  readonly until: (kind: HeartbeatEvent['kind']) => Promise<HeartbeatEvent>;
}

function start(node: string, peer: string, links: readonly Link[]): Started {
  const events: HeartbeatEvent[] = [];
  const heartbeat = createHeartbeat({
    node,
    cluster: 'web',
    peers: [peer],
    keys: keyring(1),
    links,
    timings,
    onEvent: (event) => events.push(event),
  });
  opened.push(heartbeat);
  const until = async (kind: HeartbeatEvent['kind']) => {
    const deadline = performance.now() + 3000;
    for (;;) {
      const found = events.find((event) => event.kind === kind);
      if (found) return found;
      assert.ok(performance.now() < deadline, `no ${kind}; events: ${JSON.stringify(events)}`);
      await sleep(5);
    }
  };
  return { heartbeat, events, until };
}

async function freePort(family: 'udp4' | 'udp6', address: string): Promise<number> {
  const socket = createSocket(family).bind({ address, port: 0 });
  await once(socket, 'listening');
  const { port } = socket.address();
  socket.close();
  return port;
}

async function unicastPair(family: 'udp4' | 'udp6', address: string): Promise<readonly [Started, Started]> {
  const one = { address, port: await freePort(family, address) };
  const two = { address, port: await freePort(family, address) };
  return [
    start('lvs1', 'lvs2', [{ kind: 'unicast', name: 'lan', local: one, peers: { lvs2: two } }]),
    start('lvs2', 'lvs1', [{ kind: 'unicast', name: 'lan', local: two, peers: { lvs1: one } }]),
  ];
}

for (const [family, address] of [
  ['udp4', '127.0.0.1'],
  ['udp6', '::1'],
] as const) {
  test(`a pair over unicast ${address}: state, message, goodbye`, async () => {
    const [one, two] = await unicastPair(family, address);
    one.heartbeat.setState(Buffer.from('active'));
    await Promise.all([one.until('peer-alive'), two.until('peer-alive')]);
    const sent = await one.heartbeat.send('lvs2', Buffer.from('hello'));
    assert.equal(sent.delivered, true);
    const message = await two.until('message');
    assert.ok(message.kind === 'message' && Buffer.from(message.payload).toString() === 'hello');
    const [peer] = two.heartbeat.peers();
    assert.equal(Buffer.from(peer?.state ?? []).toString(), 'active');
    assert.equal(peer?.hearsUs, true);
    assert.ok((peer?.links[0]?.roundTripMs ?? 1000) < 100);
    await one.heartbeat.close({ goodbye: true });
    const dead = await two.until('peer-dead');
    assert.ok(dead.kind === 'peer-dead' && dead.reason === 'goodbye');
  });
}
