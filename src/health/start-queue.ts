/** How long the starts of one tick may hold the event loop, in milliseconds. */
const SLICE_MS = 5;

export interface StartQueue<Item> {
  add(item: Item): void;
}

/**
 * Calls `start` for every added item, in order, as soon as possible; where many are due at once, the event
 * loop gets a turn after every few milliseconds of starting, so that answers are read meanwhile.
 */
export function createStartQueue<Item>(start: (item: Item) => void): StartQueue<Item> {
  let due: Item[] = [];
  let next = 0;
  let scheduled = false;

  const drain = () => {
    const until = performance.now() + SLICE_MS;
    for (let item = due[next]; item !== undefined; item = due[next]) {
      next += 1;
      start(item);
      if (performance.now() >= until) {
        setImmediate(drain);
        return;
      }
    }
    due = [];
    next = 0;
    scheduled = false;
  };

  return {
    add(item) {
      due.push(item);
      if (!scheduled) {
        scheduled = true;
        setImmediate(drain);
      }
    },
  };
}
