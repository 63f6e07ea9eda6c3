import { connect } from './connection.ts';
import { giveOrder, type OrderResult, storedToken, storeToken, tryToken } from './orders.ts';
import { Page } from './page.tsx';
import { h, render } from './preact.ts';
import { emptySite, receive } from './site.ts';
import { troublesOf } from './troubles.ts';
import {
  type Actions,
  directorNow,
  eventsAtFirst,
  shownAtFirst,
  unfoldBroken,
  type ViewState,
} from './view-state.ts';
import { type Counters, type CountersAnswer, MAX_COUNTED_VIRTUALS, type Message } from './wire.ts';

const countersEveryMs = 2000;

const root = document.getElementById('page');
if (root === null) throw new Error('the page has no place for its content');
const place = root;

let state: ViewState = {
  site: emptySite,
  connection: { kind: 'connecting', since: Date.now() },
  now: Date.now(),
  unfolded: new Map(),
  counters: new Map(),
  search: '',
  shownVirtuals: shownAtFirst,
  shownEvents: eventsAtFirst,
  importantOnly: false,
  hasToken: storedToken() !== null,
  dialog: undefined,
};
let drawing = false;
/** What the messages so far make of the site. */
let incoming = emptySite;
let telling = false;

function change(part: Partial<ViewState>): void {
  state = { ...state, ...part };
  if (drawing) return;
  drawing = true;
  // Many messages come at once at the beginning; they are drawn once. A hidden page draws nothing.
  requestAnimationFrame(() => {
    drawing = false;
    state = { ...state, now: Date.now() };
    const troubles = troublesOf(state.site, directorNow(state)).length;
    const node = state.site.overview?.node ?? 'directord';
    document.title = `${state.connection.kind === 'lost' ? '(?) ' : troubles > 0 ? `(${troubles}) ` : ''}${node}`;
    render(h(Page, { state, actions }), place);
  });
}

function onMessage(message: Message): void {
  const { version } = state.site;
  // Another daemon answers than the one that this page is from.
  if (message.kind === 'begin' && version !== undefined && message.version !== version) location.reload();
  incoming = receive(incoming, message, Date.now());
  // A site that is told anew comes in pieces; what was known is shown until the last.
  if (message.kind === 'begin') telling = true;
  if (message.kind === 'tick' || message.kind === 'refused') telling = false;
  if (telling) return;
  change({ site: incoming, unfolded: unfoldBroken(incoming, state.unfolded) });
}

async function readCounters(): Promise<void> {
  const ids = [...state.site.virtuals.keys()]
    .filter((id) => state.unfolded.get(id))
    .slice(0, MAX_COUNTED_VIRTUALS);
  if (ids.length === 0 || document.hidden || state.connection.kind !== 'open') return;
  const query = new URLSearchParams(ids.map((id) => ['virtual', id]));
  const response = await fetch(`page/counters?${query}`, { signal: AbortSignal.timeout(countersEveryMs) });
  if (!response.ok) return;
  const answer = (await response.json()) as CountersAnswer;
  change({ counters: new Map<string, readonly Counters[]>(Object.entries(answer)) });
}

function keepReadingCounters(): void {
  // What fails here, the stream tells.
  readCounters()
    .catch(() => {})
    .finally(() => setTimeout(keepReadingCounters, countersEveryMs));
}

async function carryOut(send: () => Promise<OrderResult>): Promise<OrderResult | undefined> {
  const { dialog } = state;
  if (dialog === undefined || dialog.pending) return undefined;
  change({ dialog: { ...dialog, pending: true, result: undefined } });
  const result = await send();
  change({ dialog: { ...dialog, pending: false, result } });
  return result;
}

const actions: Actions = {
  unfold(id, open) {
    change({ unfolded: new Map([...state.unfolded, [id, open]]) });
    if (open) readCounters().catch(() => {});
  },
  search: (search) => change({ search, shownVirtuals: shownAtFirst }),
  moreVirtuals: () => change({ shownVirtuals: state.shownVirtuals + shownAtFirst }),
  moreEvents: () => change({ shownEvents: state.shownEvents + 4 * eventsAtFirst }),
  importantOnly: (importantOnly) => change({ importantOnly }),
  retryNow: () => retryNow(),
  ask: (question) => change({ dialog: { question, pending: false, result: undefined } }),
  async answer(order) {
    const result = await carryOut(() => giveOrder(order, storedToken() ?? ''));
    if (result?.locked) actions.lock();
  },
  async unlock(token) {
    const result = await carryOut(() => tryToken(token));
    if (!result?.ok) return;
    storeToken(token);
    change({ hasToken: true, dialog: undefined });
  },
  lock() {
    storeToken(null);
    change({ hasToken: false });
  },
  closeDialog: () => change({ dialog: undefined }),
};

const retryNow = connect({ onMessage, onConnection: (connection) => change({ connection }) });
setInterval(() => change({}), 1000);
keepReadingCounters();
