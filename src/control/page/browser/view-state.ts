import type { Connection } from './connection.ts';
import { healthOf, realName } from './health.ts';
import type { Order, OrderResult } from './orders.ts';
import type { Site } from './site.ts';
import type { Counters, OrderName, VirtualServer } from './wire.ts';

/** Virtual servers that are shown before one asks for more. */
export const shownAtFirst = 40;
/** Broken ones that unfold by themselves. */
const mostUnfolded = 8;
export const eventsAtFirst = 40;

/** What a dialog asks. */
export type Question =
  | { readonly kind: 'token' }
  | {
      readonly kind: 'server';
      readonly name: OrderName & ('drain' | 'undrain');
      readonly address: string;
      readonly port: number;
    }
  | { readonly kind: 'weight'; readonly address: string; readonly port: number; readonly weight: number }
  | {
      readonly kind: 'group';
      readonly name: OrderName & ('standby' | 'takeover' | 'failback');
      readonly group: string;
    };

export interface Dialog {
  readonly question: Question;
  readonly pending: boolean;
  readonly result: OrderResult | undefined;
}

export interface ViewState {
  readonly site: Site;
  readonly connection: Connection;
  /** The browser's clock, in milliseconds. */
  readonly now: number;
  /** What the reader folded or unfolded, or what unfolded by itself. */
  readonly unfolded: ReadonlyMap<string, boolean>;
  readonly counters: ReadonlyMap<string, readonly Counters[]>;
  readonly search: string;
  readonly shownVirtuals: number;
  readonly shownEvents: number;
  readonly importantOnly: boolean;
  readonly hasToken: boolean;
  readonly dialog: Dialog | undefined;
}

/** What a reader can do. */
export interface Actions {
  unfold(id: string, open: boolean): void;
  search(text: string): void;
  moreVirtuals(): void;
  moreEvents(): void;
  importantOnly(on: boolean): void;
  retryNow(): void;
  ask(question: Question): void;
  answer(order: Order): void;
  unlock(token: string): void;
  lock(): void;
  closeDialog(): void;
}

/** What most of the page is drawn from. */
export interface ViewProps {
  readonly state: ViewState;
  readonly actions: Actions;
}

/** The director's clock. */
export function directorNow({ site, now }: ViewState): number {
  return now + site.clockAheadMs;
}

export function isUnfolded({ unfolded }: ViewState, { id }: VirtualServer): boolean {
  return unfolded.get(id) ?? false;
}

/** What breaks unfolds, and stays so when it is whole again: nothing folds under a reader's eyes. */
export function unfoldBroken(
  site: Site,
  unfolded: ReadonlyMap<string, boolean>,
): ReadonlyMap<string, boolean> {
  const broken = [...site.virtuals.values()].filter(
    (virtual) => !unfolded.has(virtual.id) && healthOf(virtual) !== 'healthy',
  );
  const room = mostUnfolded - [...unfolded.values()].filter(Boolean).length;
  const added = broken.slice(0, Math.max(0, room));
  return added.length === 0
    ? unfolded
    : new Map([...unfolded, ...added.map(({ id }) => [id, true] as const)]);
}

/** A virtual server is found by its own words and its real servers'. */
export function matches({ id, name, reals }: VirtualServer, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return true;
  const texts = [id, name ?? '', ...reals.flatMap((real) => [realName(real), real.state])];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}
