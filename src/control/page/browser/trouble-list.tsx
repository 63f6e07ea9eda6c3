import { h } from './preact.ts';
import type { Trouble } from './trouble.ts';
import { age, clock } from './words.ts';

const shown = 12;

export interface TroubleListProps {
  readonly troubles: readonly Trouble[];
  /** The director's clock. */
  readonly now: number;
  readonly healthy: string;
}

/** What whoever is woken reads first. */
export function TroubleList({ troubles, now, healthy }: TroubleListProps) {
  return (
    <section aria-labelledby="troubles">
      <h2 id="troubles">{title(troubles.length)}</h2>
      {troubles.length === 0 && <p class="well">{healthy}</p>}
      <ul class="troubles">
        {troubles.slice(0, shown).map((trouble) => (
          <li key={trouble.key} class={trouble.level}>
            <h3>
              <Level level={trouble.level} /> {trouble.what}
            </h3>
            <dl>
              <Fact name="Since" value={since(trouble.since, now)} />
              <Fact name="Why" value={trouble.why} />
              <Fact name="Done" value={trouble.done} />
            </dl>
          </li>
        ))}
      </ul>
      {troubles.length > shown && (
        <p>And {troubles.length - shown} more; the virtual servers below show them, the broken ones first.</p>
      )}
    </section>
  );
}

function Level({ level }: Pick<Trouble, 'level'>) {
  return level === 'error' ? (
    <span class="badge bad">Error</span>
  ) : (
    <span class="badge careful">Warning</span>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string | undefined }) {
  if (value === undefined) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

export function title(number: number): string {
  if (number === 0) return 'Nothing is wrong';
  return number === 1 ? '1 thing is wrong' : `${number} things are wrong`;
}

function since(at: number | undefined, now: number): string | undefined {
  return at === undefined ? undefined : `${clock(at, now)}, ${age(now - at)} ago`;
}
