import type { Datagram, Echo } from '../wire/datagram.ts';
import { admit, emptyWindow, type ReplayWindow } from './replay-window.ts';

/**
 * What we know of a peer's present boot. A datagram counts only if it names our own boot and echoes our
 * clock of a moment ago: it was made just now, by a holder of the key, for us. A recorded conversation,
 * whether of this boot or of another, cannot do that.
 */
export interface Session {
  /** Confirmed: it has shown that it hears us. */
  readonly peerBoot: string | undefined;
  /** It said goodbye: nothing of this boot counts any more. */
  readonly left: boolean;
  /** The sequence number that confirmed the boot; earlier ones never count. */
  readonly floor: number;
  /** The newest of our clocks that the peer has echoed. A later boot of it must echo a newer one. */
  readonly newestEchoUs: number;
  /** By the sender's path. */
  readonly windows: readonly (ReplayWindow | undefined)[];
  /** The peer's clock as last heard on each of our links, to be echoed. */
  readonly heard: readonly (Heard | undefined)[];
}

interface Heard {
  readonly clockUs: number;
  /** On our own clock. */
  readonly atUs: number;
}

/** The circumstances under which a datagram is judged. */
export interface Arrival {
  readonly nowUs: number;
  /** Our own link that it came by. */
  readonly link: number;
  readonly ourBoot: string;
  /** A datagram that may be older than this is not taken for a sign of life. */
  readonly maxAgeUs: number;
}

export type Judgement =
  | {
      readonly kind: 'accepted';
      readonly session: Session;
      readonly restarted: boolean;
      readonly roundTripUs: number | undefined;
    }
  | {
      readonly kind: 'refused';
      readonly session: Session;
      readonly reason: RefusedReason;
      /** The sender may be alive and lack proof of us, or we of it: an answer lets it show that. */
      readonly answer: boolean;
    };

/**
 * hello: the sender does not know our boot yet; stale: made for another boot of ours, or too old;
 * after-goodbye: of a boot that has said goodbye; duplicate: doubled on the way, a moment ago.
 */
type RefusedReason = 'hello' | 'replayed' | 'stale' | 'after-goodbye' | 'duplicate';

export const newSession: Session = {
  peerBoot: undefined,
  left: false,
  floor: 0,
  newestEchoUs: -1,
  windows: [],
  heard: [],
};

/** Judges an authentic datagram from the session's peer to us. */
export function judge(session: Session, datagram: Datagram, arrival: Arrival): Judgement {
  const known = session.peerBoot === datagram.senderBoot;
  if (known && session.left) return refused(session, 'after-goodbye', false);
  // What is authentic and of this boot is noted even if it is not fresh: it shall not be answered twice.
  const noted = known ? note(session, datagram) : session;
  const ageUs = ageOf(datagram, arrival);
  if (noted === undefined) return refused(session, ageUs === undefined ? 'replayed' : 'duplicate', false);
  if (datagram.receiverBoot === undefined) return refused(noted, 'hello', true);
  if (ageUs === undefined || datagram.echo === undefined) return refused(noted, 'stale', true);
  const echoUs = datagram.echo.clockUs;
  // Without this, datagrams of the boot before could, for as long as they are fresh, revive it.
  if (!known && echoUs <= session.newestEchoUs) return refused(session, 'replayed', false);
  const current = known
    ? noted
    : note({ ...newSession, peerBoot: datagram.senderBoot, floor: datagram.sequence }, datagram);
  if (current === undefined) return refused(session, 'replayed', false);
  return {
    kind: 'accepted',
    session: {
      ...current,
      left: datagram.goodbye,
      newestEchoUs: Math.max(session.newestEchoUs, echoUs),
      heard: hear(current, datagram.clockUs, arrival),
    },
    restarted: !known && session.peerBoot !== undefined,
    roundTripUs: datagram.echo.sameLink ? Math.max(0, ageUs) : undefined,
  };
}

/**
 * What to echo to the peer on a link: its clock as heard there, or on any link if it was not heard there
 * within `recentUs`.
 */
export function echoFor(session: Session, link: number, nowUs: number, recentUs: number): Echo | undefined {
  const here = session.heard[link];
  if (here && nowUs - here.atUs <= recentUs) return echoOf(here, nowUs, true);
  const all = session.heard.filter((heard) => heard !== undefined);
  const newest = all.reduce<Heard | undefined>((a, b) => (a && a.atUs >= b.atUs ? a : b), undefined);
  return newest && echoOf(newest, nowUs, newest === here);
}

function echoOf(heard: Heard, nowUs: number, sameLink: boolean): Echo {
  return { clockUs: heard.clockUs, holdUs: Math.max(0, nowUs - heard.atUs), sameLink };
}

function refused(session: Session, reason: RefusedReason, answer: boolean): Judgement {
  return { kind: 'refused', session, reason, answer };
}

/** Marks the datagram as seen on its path; undefined if it was before. */
function note(session: Session, datagram: Datagram): Session | undefined {
  const { path, sequence } = datagram;
  const window = admit(session.windows[path] ?? emptyWindow(session.floor), sequence);
  return window && { ...session, windows: replaceAt(session.windows, path, window) };
}

/**
 * Time since we sent the clock that is echoed, less the time that the peer held it: the round trip, and
 * at least the datagram's age. Two clocks may drift apart by 1 in 1000 while one holds the other's.
 * @returns undefined when it was not made for our present boot, or is too old, or not yet possible.
 */
function ageOf({ receiverBoot, echo }: Datagram, arrival: Arrival): number | undefined {
  if (receiverBoot !== arrival.ourBoot || echo === undefined) return undefined;
  const ageUs = arrival.nowUs - echo.clockUs - echo.holdUs;
  const driftUs = echo.holdUs / 1000;
  return ageUs >= -1000 - driftUs && ageUs <= arrival.maxAgeUs + driftUs ? ageUs : undefined;
}

function hear(session: Session, clockUs: number, { link, nowUs }: Arrival): Session['heard'] {
  const before = session.heard[link];
  if (before && before.clockUs >= clockUs) return session.heard;
  return replaceAt(session.heard, link, { clockUs, atUs: nowUs });
}

function replaceAt<T>(list: readonly (T | undefined)[], index: number, value: T): readonly (T | undefined)[] {
  const copy = list.slice();
  while (copy.length < index) copy.push(undefined);
  copy[index] = value;
  return copy;
}
