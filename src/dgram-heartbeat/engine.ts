import type { HeartbeatEvent, SendResult } from './events.ts';
import type { Keyring } from './keys/keyring.ts';
import { maxMessageBytes, maxStateBytes } from './limits.ts';
import { createPeer, type Peer } from './peer/peer.ts';
import type { PeerReport } from './peer/peer-report.ts';
import {
  type Counters,
  type IgnoredReason,
  isRefusal,
  type RefusalLog,
  type RefusalReason,
  reportedReasons,
  unreported,
  zeroCounters,
} from './refusals.ts';
import type { Timings } from './timings.ts';
import { clusterTag, decode } from './wire/codec.ts';
import { seal, sealProblem } from './wire/seal.ts';

export interface EngineOptions {
  readonly node: string;
  readonly cluster: string;
  readonly peers: readonly string[];
  readonly keys: Keyring;
  readonly timings: Timings;
  readonly links: readonly EngineLink[];
  /** 32 hexadecimal digits, random, never used before: what makes old recordings worthless. */
  readonly boot: string;
}

export interface EngineLink {
  readonly name: string;
  /** Names of the peers that it reaches. */
  readonly peers: readonly string[];
}

export interface EnginePorts {
  emit(event: HeartbeatEvent): void;
  transmit(link: number, peer: string, bytes: Buffer): void;
}

/**
 * All of a heartbeat but sockets and timers. Every entry takes the time, in milliseconds of a monotonic
 * clock that only rises; so it runs in simulated time, too.
 */
export interface Engine {
  /** Takes what a socket received on a link. `from` is only reported. */
  receive(bytes: Buffer, link: number, now: number, from?: string): void;
  /** Does what is due: to be called at `due()` or later. */
  tick(now: number): void;
  due(): number;
  setState(state: Uint8Array, now: number): void;
  setKeys(keys: Keyring): void;
  /** A keepalive to every peer, beside the schedule. */
  sendNow(now: number): void;
  send(
    peer: string,
    payload: Uint8Array,
    lifetimeMs: number,
    now: number,
    done: (result: SendResult) => void,
  ): void;
  sendGoodbye(now: number): void;
  /** Fails what waits to be delivered. Nothing may be called after. */
  close(): void;
  peers(now: number): readonly PeerReport[];
  counters(): Counters;
}

const maxLifetimeMs = 3_600_000;

export function createEngine(options: EngineOptions, ports: EnginePorts, startedAt: number): Engine {
  const { node, timings, boot } = options;
  const cluster = clusterTag(options.cluster);
  const linkNames = options.links.map((link) => link.name);
  let keys = options.keys;
  let state: Uint8Array = new Uint8Array(0);
  let refusals: RefusalLog = {};
  const counters = { ...zeroCounters };
  /** Sent or skipped. */
  let keepalives = 0;
  let nextKeepalive = startedAt;
  let dueAt = startedAt;

  const peers = new Map(options.peers.map((name) => [name, newPeer(name)]));
  const events: HeartbeatEvent[] = [];
  let telling = false;

  /** After each entry, so that a listener that calls us finds nothing half done. */
  function tell(): void {
    if (telling) return;
    telling = true;
    try {
      for (let event = events.shift(); event; event = events.shift()) ports.emit(event);
    } finally {
      telling = false;
    }
  }

  function newPeer(name: string): Peer {
    const reachedBy = options.links.flatMap((link, index) => (link.peers.includes(name) ? [index] : []));
    const transmit: Parameters<typeof createPeer>[1]['transmit'] = (path, content) => {
      const datagram = { ...content, cluster, path, sender: node, receiver: name, senderBoot: boot };
      ports.transmit(path, name, seal(datagram, keys));
    };
    const emit = (event: HeartbeatEvent) => void events.push(event);
    const context = { boot, timings, links: linkNames, reachedBy, state: () => state, emit, transmit };
    return createPeer(name, context, startedAt);
  }

  function receive(bytes: Buffer, link: number, now: number, from?: string): void {
    if (now >= dueAt) tick(now);
    const outcome = take(bytes, link, now);
    counters[outcome] += 1;
    if (outcome === 'accepted') updateDue();
    if (isRefusal(outcome)) reportRefusals(outcome, now, from);
    tell();
  }

  function take(bytes: Buffer, link: number, now: number): 'accepted' | RefusalReason | IgnoredReason {
    const problem = sealProblem(bytes, keys);
    if (problem) return problem;
    const datagram = decode(bytes);
    if (!datagram) return 'malformed';
    if (datagram.cluster !== cluster) return 'wrong-cluster';
    if (datagram.sender === node) return datagram.senderBoot === boot ? 'own' : 'same-name';
    const peer = peers.get(datagram.sender);
    if (!peer) return 'unknown-node';
    if (datagram.receiver !== node) return 'for-others';
    return peer.receive(datagram, link, now);
  }

  function tick(now: number): void {
    noticeAway(now - dueAt);
    if (now >= nextKeepalive) {
      // Counted from the start: lateness of one keepalive does not move the next.
      keepalives = Math.max(keepalives, Math.floor((now - startedAt) / timings.keepaliveMs)) + 1;
      nextKeepalive = startedAt + keepalives * timings.keepaliveMs;
      for (const peer of peers.values()) peer.sendStatus(now);
      for (const reason of reportedReasons(refusals)) reportRefusals(reason, now);
    }
    for (const peer of peers.values()) peer.passTime(now);
    updateDue();
    tell();
  }

  /** While our own event loop stood still, datagrams waited unread: that is no silence of the peers. */
  function noticeAway(lateMs: number): void {
    if (lateMs <= timings.keepaliveMs / 2) return;
    for (const peer of peers.values()) peer.excuse(lateMs);
    if (lateMs <= timings.warntimeMs) return;
    // Told before anything is sent: the state that we left with may be wrong by now.
    events.push({ kind: 'away', awayMs: lateMs });
    tell();
  }

  function reportRefusals(reason: RefusalReason, now: number, from?: string): void {
    const total = counters[reason];
    const count = unreported(refusals, reason, total, now);
    if (count === 0) return;
    refusals = { ...refusals, [reason]: { at: now, total } };
    events.push({ kind: 'refused', reason, count, from });
  }

  function updateDue(): void {
    dueAt = Math.min(nextKeepalive, ...Array.from(peers.values(), (peer) => peer.due()));
  }

  function sendNow(now: number): void {
    for (const peer of peers.values()) peer.sendStatus(now);
  }

  return {
    receive,
    tick,
    due: () => dueAt,
    setState(next, now) {
      if (next.length > maxStateBytes) {
        throw new RangeError(
          `a state of ${next.length} bytes: at most ${maxStateBytes} fit into a keepalive`,
        );
      }
      if (Buffer.compare(state, next) === 0) return;
      state = Uint8Array.from(next);
      sendNow(now);
    },
    setKeys(next) {
      keys = next;
    },
    sendNow,
    send(peerName, payload, lifetimeMs, now, done) {
      if (!(lifetimeMs > 0 && lifetimeMs <= maxLifetimeMs)) {
        throw new RangeError(`lifetime ${lifetimeMs} ms: not from 0 to ${maxLifetimeMs}`);
      }
      const peer = peers.get(peerName);
      if (!peer) return done({ delivered: false, reason: 'unknown-peer', maybe: false });
      if (payload.length > maxMessageBytes)
        return done({ delivered: false, reason: 'too-large', maybe: false });
      peer.send(Uint8Array.from(payload), now + lifetimeMs, now, done);
      updateDue();
    },
    sendGoodbye(now) {
      for (const peer of peers.values()) peer.sendGoodbye(now);
    },
    close() {
      for (const peer of peers.values()) peer.close();
    },
    peers: (now) => Array.from(peers.values(), (peer) => peer.report(now)),
    counters: () => ({ ...counters }),
  };
}
