import { randomBytes } from 'node:crypto';
import type { RemoteInfo } from 'node:dgram';
import { createEngine } from './engine.ts';
import type { SendResult } from './events.ts';
import type { Keyring } from './keys/keyring.ts';
import type { Link } from './links/link.ts';
import { type LinkSocket, openLinkSocket } from './links/link-socket.ts';
import { type SocketSetup, socketSetups } from './links/socket-setup.ts';
import { type HeartbeatOptions, optionProblems } from './options.ts';
import type { PeerReport } from './peer/peer-report.ts';
import type { Counters } from './refusals.ts';

export interface Heartbeat {
  /** What each keepalive carries from now on, at most 1024 bytes; sent at once if it is another than before. */
  setState(state: Uint8Array): void;
  /**
   * Delivers a message of at most 1024 bytes, after those sent before it, once, or says that it could not.
   * @param options.lifetimeMs when to give up; 5000 by default
   */
  send(peer: string, payload: Uint8Array, options?: { readonly lifetimeMs?: number }): Promise<SendResult>;
  /** A keepalive to every peer now, beside the schedule. */
  sendNow(): void;
  /** Signs with, and accepts, these keys from now on. */
  setKeys(keys: Keyring): void;
  peers(): readonly PeerReport[];
  counters(): Counters;
  /** @param options.goodbye tells the peers that we leave on purpose: they need not wait for deadtime */
  close(options?: { readonly goodbye?: boolean }): Promise<void>;
}

const defaultLifetimeMs = 5000;

/**
 * Starts to send keepalives and to listen. Owns its sockets and timers until `close`.
 * @throws TypeError when the options make no sense (`optionProblems`)
 */
export function createHeartbeat(options: HeartbeatOptions): Heartbeat {
  const problems = optionProblems(options);
  if (problems.length > 0) throw new TypeError(`heartbeat options: ${problems.join('; ')}`);
  const { links, onEvent } = options;
  const now = options.now ?? (() => performance.now());
  let timer: NodeJS.Timeout | undefined;
  let armedFor = Infinity;
  let closed = false;
  const socketOf: LinkSocket[] = [];

  const engine = createEngine(
    {
      ...options,
      boot: randomBytes(16).toString('hex'),
      links: links.map((link) => ({
        name: link.name,
        peers: link.kind === 'unicast' ? Object.keys(link.peers) : options.peers,
      })),
    },
    {
      emit: onEvent,
      transmit(index, peer, bytes) {
        const link = links[index];
        socketOf[index]?.send(bytes, link?.kind === 'unicast' ? link.peers[peer] : undefined);
      },
    },
    now(),
  );

  function onTimer(): void {
    timer = undefined;
    const at = now();
    if (at >= engine.due()) engine.tick(at);
    arm();
  }

  /** A timer that fires too early for what is due finds nothing to do; only one that is too late is moved. */
  function arm(): void {
    const due = engine.due();
    if (closed || (timer !== undefined && armedFor <= due)) return;
    clearTimeout(timer);
    armedFor = due;
    timer = setTimeout(onTimer, Math.max(1, Math.ceil(due - now())));
  }

  function openSocket(setup: SocketSetup): LinkSocket {
    const names = setup.links.map((index) => links[index]?.name ?? '');
    return openLinkSocket(setup, {
      received(bytes, from) {
        engine.receive(bytes, linkOf(setup, links, from), now(), `${from.address} port ${from.port}`);
        arm();
      },
      // The peers need not wait for the next keepalive.
      opened: () => engine.sendNow(now()),
      fault(reason) {
        for (const link of names) onEvent({ kind: 'link-fault', link, reason });
      },
      repaired() {
        for (const link of names) onEvent({ kind: 'link-repaired', link });
      },
    });
  }

  const sockets = socketSetups(links).map((setup) => {
    const socket = openSocket(setup);
    for (const index of setup.links) socketOf[index] = socket;
    return socket;
  });
  arm();

  return {
    setState: (state) => engine.setState(state, now()),
    send(peer, payload, { lifetimeMs = defaultLifetimeMs } = {}) {
      if (closed) return Promise.resolve({ delivered: false, reason: 'closed', maybe: false });
      return new Promise((resolve) => {
        engine.send(peer, payload, lifetimeMs, now(), resolve);
        arm();
      });
    },
    sendNow: () => engine.sendNow(now()),
    setKeys: (keys) => engine.setKeys(keys),
    peers: () => engine.peers(now()),
    counters: () => engine.counters(),
    async close({ goodbye = false } = {}) {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      // Twice, should one be lost: nobody acknowledges a goodbye.
      for (let copy = 0; goodbye && copy < 2; copy++) engine.sendGoodbye(now());
      engine.close();
      await Promise.all(sockets.map((socket) => socket.close()));
    },
  };
}

/**
 * Which of the links that share a socket a datagram is counted for. The sender's address decides, which
 * could be false; but no more than statistics depends on it, as all of them end in the same socket.
 */
function linkOf(setup: SocketSetup, links: readonly Link[], from: RemoteInfo): number {
  const [first = 0, ...others] = setup.links;
  if (others.length === 0) return first;
  const match = setup.links.find((index) => {
    const link = links[index];
    return (
      link?.kind === 'unicast' && Object.values(link.peers).some(({ address }) => address === from.address)
    );
  });
  return match ?? first;
}
