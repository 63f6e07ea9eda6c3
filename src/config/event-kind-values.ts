/** Reads which events somebody wants to be told of. */
import { allEventKinds, type EventKind, eventKinds, isEventKind } from './event-kinds.ts';
import { wordsOf } from './settings-words.ts';
import { didYouMean } from './suggest.ts';
import { type Reader, shown } from './values.ts';

export const alertingKinds = kindsThat((kind) => eventKinds[kind].alerts);
export const directorKinds = kindsThat((kind) => eventKinds[kind].director);

/** Words for many kinds at once. */
const sets: Readonly<Record<string, ReadonlySet<EventKind>>> = {
  alerts: alertingKinds,
  director: directorKinds,
  all: new Set(allEventKinds),
};

function kindsThat(are: (kind: EventKind) => boolean): ReadonlySet<EventKind> {
  return new Set(allEventKinds.filter(are));
}

/** Kinds of events, or `alerts`, `director` and `all` for many at once. */
export const kindsOfEvents: Reader<ReadonlySet<EventKind>> = (value, problems) => {
  const found = new Set<EventKind>();
  for (const { text, ...at } of wordsOf(value)) {
    const many = Object.hasOwn(sets, text) ? sets[text] : undefined;
    if (isEventKind(text)) found.add(text);
    else if (many !== undefined) {
      for (const kind of many) found.add(kind);
    } else {
      const hint =
        didYouMean(text, [...Object.keys(sets), ...allEventKinds]) ??
        'kinds of events, alerts, director, or all';
      problems.error(at, `${shown(text)} is no kind of event`, hint);
      return undefined;
    }
  }
  if (found.size > 0) return found;
  problems.error(value, 'no kind of event', 'such as real-up real-down, alerts, or all');
  return undefined;
};
