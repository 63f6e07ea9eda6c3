import { healthOf, worstFirst } from './health.ts';
import { Plot } from './plot.tsx';
import { h } from './preact.ts';
import { matches, type ViewProps } from './view-state.ts';
import { VirtualServerItem } from './virtual-server.tsx';
import { count } from './words.ts';

export function VirtualList({ state, actions }: ViewProps) {
  const { site, search, shownVirtuals } = state;
  const all = [...site.virtuals.values()];
  const found = worstFirst(all.filter((virtual) => matches(virtual, search)));
  const broken = found.filter((virtual) => healthOf(virtual) !== 'healthy').length;
  const shown = found.slice(0, shownVirtuals);
  const more = found.length - shown.length;
  return (
    <section aria-labelledby="virtuals">
      <div class="head">
        <h2 id="virtuals">Virtual servers</h2>
        <Plot rates={site.totalRates} />
        <label class="search">
          <span>Find</span>
          <input
            type="search"
            value={search}
            placeholder="name, address or state"
            onInput={({ currentTarget }) => actions.search(currentTarget.value)}
          />
        </label>
      </div>
      <p class="quiet">
        {count(all.length, 'virtual server')}
        {search.trim() === '' ? '' : `, ${found.length} found`}
        {broken === 0 ? '' : `, ${broken} with trouble, shown first`}
      </p>
      <ul class="virtuals">
        {shown.map((virtual) => (
          <VirtualServerItem key={virtual.id} virtual={virtual} state={state} actions={actions} />
        ))}
      </ul>
      {more > 0 && (
        <button type="button" onClick={actions.moreVirtuals}>
          Show more ({more} left)
        </button>
      )}
    </section>
  );
}
