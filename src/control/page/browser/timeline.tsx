import { h } from './preact.ts';
import { eventKey } from './site.ts';
import { directorNow, type ViewProps } from './view-state.ts';
import type { Severity } from './wire.ts';
import { clock } from './words.ts';

const tones: Readonly<Record<Severity, string>> = {
  error: 'bad',
  warning: 'careful',
  notice: 'calm',
  info: 'calm',
};
const important: ReadonlySet<Severity> = new Set(['warning', 'error']);

/** What happened, the newest first. */
export function Timeline({ state, actions }: ViewProps) {
  const { site, importantOnly, shownEvents } = state;
  const now = directorNow(state);
  const events = importantOnly ? site.events.filter(({ severity }) => important.has(severity)) : site.events;
  const shown = events.slice(-shownEvents).toReversed();
  const more = events.length - shown.length;
  return (
    <section aria-labelledby="timeline">
      <div class="head">
        <h2 id="timeline">Timeline</h2>
        <label class="check">
          <input
            type="checkbox"
            checked={importantOnly}
            onChange={({ currentTarget }) => actions.importantOnly(currentTarget.checked)}
          />
          <span>Warnings and errors only</span>
        </label>
      </div>
      {shown.length === 0 && <p class="quiet">No events.</p>}
      <ol class="events">
        {shown.map((event) => (
          <li key={eventKey(event)}>
            <time dateTime={event.at}>{clock(Date.parse(event.at), now)}</time>
            <span class={`badge ${tones[event.severity]}`}>{event.severity}</span>
            <span class="message">{event.message}</span>
          </li>
        ))}
      </ol>
      {more > 0 && (
        <button type="button" onClick={actions.moreEvents}>
          Show more ({more} left)
        </button>
      )}
    </section>
  );
}
