import type { HeartbeatEvent, SendResult } from '../events.ts';
import type { IgnoredReason, RefusalReason } from '../refusals.ts';
import type { Timings } from '../timings.ts';
import type { Body, Datagram, Echo } from '../wire/datagram.ts';
import { fullBudget, spendAnswer } from './answer-budget.ts';
import { createDeliveries } from './deliveries.ts';
import { type Jitter, nextJitter } from './jitter.ts';
import * as liveness from './liveness.ts';
import { type PeerReport, reportPeer } from './peer-report.ts';
import { echoFor, judge, newSession } from './session.ts';

/** What a peer needs of its engine. */
export interface PeerContext {
  readonly boot: string;
  readonly timings: Timings;
  /** Names of our links, by index. */
  readonly links: readonly string[];
  /** Indexes of those that reach this peer. */
  readonly reachedBy: readonly number[];
  /** Our own state, to be carried by each status. */
  state(): Uint8Array;
  emit(event: HeartbeatEvent): void;
  /** Seals and sends to this peer. */
  transmit(link: number, content: PeerContent): void;
}

/** A datagram without what all datagrams of an engine share. */
export type PeerContent = Omit<Datagram, 'cluster' | 'path' | 'sender' | 'receiver' | 'senderBoot'>;

/** One peer: its session, whether it lives, and the messages on their way to it. */
export interface Peer {
  /** Takes an authentic datagram from this peer to us. */
  receive(datagram: Datagram, link: number, now: number): 'accepted' | RefusalReason | IgnoredReason;
  sendStatus(now: number): void;
  sendGoodbye(now: number): void;
  send(payload: Uint8Array, expiresAt: number, now: number, done: (result: SendResult) => void): void;
  /** Does what has become due. */
  passTime(now: number): void;
  /** When `passTime` next has something to do; Infinity: nothing. */
  due(): number;
  /** Does not count `awayMs`, during which we could not listen, as the peer's silence. */
  excuse(awayMs: number): void;
  /** Fails all messages. */
  close(): void;
  report(now: number): PeerReport;
}

/** Without a round-trip estimate, and as the least. */
const minRetryMs = 20;

export function createPeer(name: string, context: PeerContext, startedAt: number): Peer {
  const { timings } = context;
  const deadtimeUs = timings.deadtimeMs * 1000;
  let session = newSession;
  let alive = liveness.startLiveness(
    startedAt,
    context.links.map((_, link) => context.reachedBy.includes(link)),
  );
  const deliveries = createDeliveries();
  let budget = fullBudget;
  let sequence = 0;
  /** Of the peer's present boot. */
  let deliveredNumber = 0;
  let state: Uint8Array | undefined;
  let stateSequence = -1;
  let heardUsUs: number | undefined;
  const roundTrips: (number | undefined)[] = [];
  const paths: (number | undefined)[] = [];
  let jitters: (Jitter | undefined)[] = [];

  function receive(
    datagram: Datagram,
    link: number,
    now: number,
  ): 'accepted' | RefusalReason | IgnoredReason {
    const nowUs = toUs(now);
    // Half a second at least: the age includes the round trip and what either side's event loop adds.
    const maxAgeUs = Math.max(deadtimeUs, 500_000);
    const judgement = judge(session, datagram, { nowUs, link, ourBoot: context.boot, maxAgeUs });
    session = judgement.session;
    if (judgement.kind === 'refused') {
      if (judgement.answer) answer(datagram, link, now);
      return judgement.reason;
    }
    if (judgement.restarted) forgetBoot();
    paths[link] = datagram.path;
    const { roundTripUs } = judgement;
    if (roundTripUs !== undefined) roundTrips[link] = smooth(roundTrips[link], roundTripUs);
    jitters[link] = nextJitter(jitters[link], nowUs - datagram.clockUs);
    heardUsUs = Math.max(heardUsUs ?? 0, datagram.echo?.clockUs ?? 0);
    // Links that share a socket can be mistaken for one another; one that does not reach it is never up.
    const upLink = context.reachedBy.includes(link) ? link : undefined;
    if (!datagram.goodbye) apply(liveness.heard(alive, upLink, now));
    deliveries.acknowledged(datagram.ack, now);
    takeBody(datagram.body, datagram.sequence, now);
    if (datagram.goodbye) leave(now);
    // It lacks proof that we are alive: a status addressed to it gives that.
    else if (!datagram.confirmed && affordAnswer(now)) sendStatus(now);
    pump(now);
    return 'accepted';
  }

  function takeBody(body: Body, bodySequence: number, now: number): void {
    if (body.kind === 'status' && bodySequence > stateSequence) {
      stateSequence = bodySequence;
      if (state !== undefined && Buffer.compare(state, body.state) === 0) return;
      state = body.state;
      context.emit({ kind: 'state', peer: name, state });
    }
    if (body.kind === 'message') {
      if (body.number > deliveredNumber) {
        deliveredNumber = body.number;
        context.emit({ kind: 'message', peer: name, payload: body.payload });
      }
      sendStatus(now);
    }
  }

  function forgetBoot(): void {
    state = undefined;
    stateSequence = -1;
    deliveredNumber = 0;
    // Its clock may have begun anew.
    jitters = [];
    context.emit({ kind: 'peer-restarted', peer: name });
    deliveries.peerRestarted();
  }

  function leave(now: number): void {
    apply(liveness.leave(alive, now));
    deliveries.failAll('peer-left');
  }

  function apply([next, changes]: readonly [liveness.Liveness, readonly liveness.LivenessChange[]]): void {
    alive = next;
    for (const change of changes) context.emit(eventOf(change));
  }

  function eventOf(change: liveness.LivenessChange): HeartbeatEvent {
    if (change.kind === 'link-up' || change.kind === 'link-down') {
      return { kind: change.kind, peer: name, link: context.links[change.link] ?? '' };
    }
    if (change.kind === 'dead') return { ...change, kind: 'peer-dead', peer: name };
    if (change.kind === 'alive') return { kind: 'peer-alive', peer: name };
    return { kind: `peer-${change.kind}`, peer: name, silentMs: change.silentMs };
  }

  /** Sends over every link that reaches the peer, with one sequence number. */
  function transmit(
    content: Pick<PeerContent, 'receiverBoot' | 'confirmed' | 'ack' | 'goodbye' | 'body'>,
    echoOn: (link: number) => Echo | undefined,
    now: number,
  ): void {
    sequence += 1;
    for (const link of context.reachedBy) {
      context.transmit(link, { ...content, sequence, clockUs: toUs(now), echo: echoOn(link) });
    }
  }

  function transmitBody(body: Body, now: number, goodbye = false): void {
    const receiverBoot = session.left ? undefined : session.peerBoot;
    const confirmed = receiverBoot !== undefined;
    transmit(
      { receiverBoot, confirmed, ack: confirmed ? deliveredNumber : 0, goodbye, body },
      (link) => (confirmed ? echoFor(session, link, toUs(now), deadtimeUs) : undefined),
      now,
    );
  }

  function sendStatus(now: number): void {
    transmitBody({ kind: 'status', state: context.state() }, now);
  }

  /** Gives a boot that we have no proof of what it needs to prove itself; nothing of it is remembered. */
  function answer(datagram: Datagram, link: number, now: number): void {
    if (!affordAnswer(now)) return;
    const confirmed = datagram.senderBoot === session.peerBoot;
    transmit(
      {
        receiverBoot: datagram.senderBoot,
        confirmed,
        ack: confirmed ? deliveredNumber : 0,
        goodbye: false,
        body: { kind: 'status', state: context.state() },
      },
      (ownLink) => ({ clockUs: datagram.clockUs, holdUs: 0, sameLink: ownLink === link }),
      now,
    );
  }

  function affordAnswer(now: number): boolean {
    const rest = spendAnswer(budget, now);
    if (rest) budget = rest;
    return rest !== undefined;
  }

  function canTransmit(): boolean {
    return session.peerBoot !== undefined && !session.left;
  }

  /** Sends the message that is due, if one is. */
  function pump(now: number): void {
    if (!canTransmit()) return;
    const message = deliveries.transmission(retryMs(), now);
    if (message) transmitBody({ kind: 'message', number: message.number, payload: message.payload }, now);
  }

  function retryMs(): number {
    const measured = roundTrips.filter((us) => us !== undefined);
    const slowestMs = measured.length > 0 ? Math.max(...measured) / 1000 : 0;
    return Math.min(Math.max(minRetryMs, 3 * slowestMs), Math.max(minRetryMs, timings.keepaliveMs));
  }

  return {
    receive,
    sendStatus,
    sendGoodbye: (now) => transmitBody({ kind: 'status', state: context.state() }, now, true),
    send(payload, expiresAt, now, done) {
      deliveries.send(payload, expiresAt, now, done);
      pump(now);
    },
    passTime(now) {
      apply(liveness.passTime(alive, timings, now));
      deliveries.expire(now);
      pump(now);
    },
    due: () => Math.min(liveness.livenessDeadline(alive, timings), deliveries.due(canTransmit())),
    excuse(awayMs) {
      alive = liveness.excuse(alive, awayMs);
    },
    close: () => deliveries.failAll('closed'),
    report(now) {
      const { links, reachedBy } = context;
      const counted = { heardUsUs, roundTrips, jitters, paths };
      return reportPeer({ name, links, reachedBy, session, alive, state, timings, ...counted }, now);
    },
  };
}

function toUs(ms: number): number {
  return Math.max(0, Math.floor(ms * 1000));
}

/** As TCP does: an eighth of each new measurement. */
function smooth(before: number | undefined, measured: number): number {
  return before === undefined ? measured : before + (measured - before) / 8;
}
