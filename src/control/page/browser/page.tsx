import type { Connection } from './connection.ts';
import { DirectorTables } from './director-tables.tsx';
import { healthOf } from './health.ts';
import { OrderDialog } from './order-dialog.tsx';
import { h } from './preact.ts';
import { Timeline } from './timeline.tsx';
import type { Trouble } from './trouble.ts';
import { TroubleList, title } from './trouble-list.tsx';
import { troublesOf } from './troubles.ts';
import { directorNow, type ViewProps, type ViewState } from './view-state.ts';
import { VirtualList } from './virtual-list.tsx';
import type { Overview } from './wire.ts';
import { age, clock, count, list } from './words.ts';

export function Page({ state, actions }: ViewProps) {
  const { site, connection } = state;
  const { overview } = site;
  if (overview === undefined) {
    return (
      <main class="starting">
        <h1>directord</h1>
        <p role="status">{site.problem ?? 'Asking the director…'}</p>
        {connection.kind === 'lost' && <Lost state={state} connection={connection} actions={actions} />}
      </main>
    );
  }
  const now = directorNow(state);
  const troubles = troublesOf(site, now);
  return (
    <div>
      <header>
        <div class="title">
          <h1>{overview.node}</h1>
          <p>{summary(overview, now)}</p>
        </div>
        <ConnectionWords state={state} connection={connection} />
        <OrdersButton state={state} actions={actions} />
      </header>
      {connection.kind === 'lost' && <Lost state={state} connection={connection} actions={actions} />}
      {/* Read out when it changes, and only then: it holds no clock. */}
      <p class="hidden" role="status">
        {spoken(troubles)}
      </p>
      <main class={connection.kind === 'lost' || site.problem !== null ? 'stale' : undefined}>
        <TroubleList troubles={troubles} now={now} healthy={healthyWords(state)} />
        <VirtualList state={state} actions={actions} />
        <DirectorTables state={state} actions={actions} />
        <Timeline state={state} actions={actions} />
      </main>
      <footer>
        <p>
          directord {overview.version}; configuration: {list(overview.files, 8)}
          {overview.lastReload !== null &&
            `; last reload ${clock(Date.parse(overview.lastReload.at), now)}: ${overview.lastReload.message}`}
        </p>
      </footer>
      <OrderDialog state={state} actions={actions} />
    </div>
  );
}

function summary({ phase, startedAt, dryRun, groups }: Overview, now: number): string {
  const active = groups.filter(({ role }) => role === 'active').map(({ name }) => name);
  return [
    `${phase} for ${age(now - Date.parse(startedAt))}`,
    ...(dryRun ? ['dry run: the kernel is left alone'] : []),
    ...(groups.length === 0
      ? []
      : [active.length === 0 ? 'standby: it holds no group' : `active: it holds ${list(active)}`]),
  ].join(' · ');
}

function healthyWords({ site }: ViewState): string {
  const virtuals = [...site.virtuals.values()];
  const reals = virtuals.flatMap((virtual) => virtual.reals);
  const up = reals.filter(({ state }) => state === 'up').length;
  const peers = site.overview?.peers.map(({ name }) => name) ?? [];
  const serving = virtuals.filter((virtual) => healthOf(virtual) === 'healthy').length;
  return [
    `${count(serving, 'virtual server')} in service, ${up} of ${count(reals.length, 'real server')} up`,
    ...(peers.length === 0 ? [] : [`${list(peers)} heard`]),
  ].join('; ');
}

function spoken(troubles: readonly Trouble[]): string {
  if (troubles.length === 0) return 'Nothing is wrong.';
  return `${title(troubles.length)}: ${list(troubles.map(({ what }) => what))}.`;
}

function ConnectionWords({
  state,
  connection,
}: {
  readonly state: ViewState;
  readonly connection: Connection;
}) {
  const { words, tone } = connectionWords[connection.kind];
  const at = connection.kind === 'lost' ? connection.lostAt : state.now;
  return (
    <p class="connection">
      <span class={`badge ${tone}`}>{words}</span> <time>{clock(at, state.now)}</time>
    </p>
  );
}

const connectionWords = {
  open: { words: 'Live', tone: 'good' },
  connecting: { words: 'Connecting', tone: 'careful' },
  lost: { words: 'Not connected', tone: 'bad' },
} as const;

interface LostProps extends ViewProps {
  readonly connection: Connection & { readonly kind: 'lost' };
}

/** The sentence is read out once; what counts down is not. */
function Lost({ state, connection, actions }: LostProps) {
  const { lostAt, retryAt } = connection;
  const wait = Math.max(0, Math.ceil((retryAt - state.now) / 1000));
  return (
    <div class="lost">
      <p role="alert">Not connected since {clock(lostAt, state.now)}. What you see is from then.</p>
      <p aria-hidden="true">
        For {age(state.now - lostAt)} now; {wait === 0 ? 'trying again' : `next try in ${wait} s`}.
      </p>
      <button type="button" onClick={actions.retryNow}>
        Try now
      </button>
    </div>
  );
}

function OrdersButton({ state, actions }: ViewProps) {
  if (!state.site.takesOrders) return <p class="quiet">Read-only</p>;
  return state.hasToken ? (
    <button type="button" onClick={actions.lock}>
      Stop giving orders
    </button>
  ) : (
    <button type="button" onClick={() => actions.ask({ kind: 'token' })}>
      Give orders
    </button>
  );
}
