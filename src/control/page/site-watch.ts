import type { DirectorEvent } from '../../director/event.ts';
import type { Member } from '../../pair/member.ts';
import { errorMessage } from '../../system/error-message.ts';
import type { CountersAnswer } from './browser/wire.ts';
import { countersOf } from './page-model.ts';
import { changeMessages, type SitePicture, takePicture, tickMessage, wholeMessages } from './site-picture.ts';

/** Between two looks at the director, in milliseconds; longer where a look takes long, see `restShare`. */
const usualRestMs = 1000;
/** A look rests this many times as long as it took, and less where there is news. */
const restShare = 9;
const restShareWithNews = 3;
/** The page takes longer silence for a lost connection. */
const longestRestMs = 5000;
/** What follows an event in the table and in the states is looked at so much later. */
const afterEventMs = 100;
/** Events that come together are told together. */
const gatherMs = 50;
/** Of the past that a page begins with, and of one burst. */
const mostEvents = 300;

export type Send = (message: string) => void;

/** Looks at the director for all pages that are open, and only while there are any. */
export interface SiteWatch {
  /** Sends everything, then every change; returns how to stop that. */
  follow(send: Send): () => void;
  /** As of the last look; without virtual servers that there are not. */
  counters(virtualIds: readonly string[]): CountersAnswer;
  close(): void;
}

interface Follower {
  readonly send: Send;
  knowsAll: boolean;
}

/** @param orders whether the page may offer to give orders. */
export function createSiteWatch(
  director: Pick<Member, 'status' | 'recentEvents' | 'onEvent'>,
  orders: boolean,
): SiteWatch {
  const followers = new Set<Follower>();
  let picture: SitePicture | undefined;
  let looking = false;
  let lookAgain = false;
  let timer: NodeJS.Timeout | undefined;
  /** Not before then, on the clock of performance.now(). */
  let earliest = 0;
  let gathering: NodeJS.Timeout | undefined;
  let events: DirectorEvent[] = [];
  let stopListening: (() => void) | undefined;

  function tellAll(follower: Follower, now: SitePicture, problem: string | null): void {
    for (const message of wholeMessages(now, orders)) follower.send(message);
    follower.send(JSON.stringify({ kind: 'events', events: director.recentEvents(mostEvents) }));
    follower.send(tickMessage(now.rates, problem));
    follower.knowsAll = true;
  }

  async function look(): Promise<void> {
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    clearTimeout(timer);
    const started = performance.now();
    const before = picture;
    let problem: string | null = null;
    try {
      const status = await director.status();
      picture = await takePicture(status, performance.now(), before);
    } catch (error) {
      problem = errorMessage(error);
    }
    looking = false;
    if (followers.size === 0) {
      picture = undefined;
      return;
    }
    if (picture !== undefined) tellNews(before, picture, problem);
    else for (const { send } of [...followers]) send(tickMessage([], problem));
    const ended = performance.now();
    const took = ended - started;
    earliest = ended + restShareWithNews * took;
    const rest = Math.min(longestRestMs, Math.max(usualRestMs - took, restShare * took));
    schedule(lookAgain ? afterEventMs : rest);
    lookAgain = false;
  }

  function tellNews(before: SitePicture | undefined, now: SitePicture, problem: string | null): void {
    const news = before === undefined ? undefined : changeMessages(before, now);
    const tick = tickMessage(now.rates, problem);
    for (const follower of [...followers]) {
      if (news === undefined || !follower.knowsAll) tellAll(follower, now, problem);
      else for (const message of [...news, tick]) follower.send(message);
    }
  }

  function schedule(inMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), Math.max(inMs, earliest - performance.now())).unref();
  }

  function tellEvents(): void {
    clearTimeout(gathering);
    gathering = undefined;
    if (events.length === 0) return;
    const message = JSON.stringify({ kind: 'events', events: events.slice(-mostEvents) });
    events = [];
    for (const { send, knowsAll } of [...followers]) if (knowsAll) send(message);
  }

  function onEvent(event: DirectorEvent): void {
    if (event.summarised !== true) events.push(event);
    gathering ??= setTimeout(() => {
      tellEvents();
      if (looking) lookAgain = true;
      else schedule(afterEventMs - gatherMs);
    }, gatherMs).unref();
  }

  function rest(): void {
    stopListening?.();
    stopListening = undefined;
    clearTimeout(timer);
    clearTimeout(gathering);
    gathering = undefined;
    events = [];
    picture = undefined;
  }

  return {
    follow(send) {
      const follower: Follower = { send, knowsAll: false };
      followers.add(follower);
      stopListening ??= director.onEvent(onEvent);
      if (picture === undefined) void look();
      else tellAll(follower, picture, null);
      return () => {
        followers.delete(follower);
        if (followers.size === 0) rest();
      };
    },
    counters(virtualIds) {
      const wanted = new Set(virtualIds);
      const virtuals = picture?.status.virtuals.filter(({ id }) => wanted.has(id)) ?? [];
      return Object.fromEntries(virtuals.map(({ id, reals }) => [id, reals.map(countersOf)]));
    },
    close() {
      // That the daemon has stopped is the last that it says.
      tellEvents();
      followers.clear();
      rest();
    },
  };
}
