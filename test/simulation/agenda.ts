/** Things to do in simulated time, in order of time and then of being asked for. */
export interface Agenda {
  readonly now: number;
  at(time: number, act: () => void): void;
  /** Does all there is to do up to this time. */
  runUntil(time: number): void;
}

interface Entry {
  readonly time: number;
  readonly order: number;
  readonly act: () => void;
}

/** A binary heap; nothing here waits for real. */
export function agenda(): Agenda {
  const heap: Entry[] = [];
  let order = 0;
  let now = 0;

  function push(entry: Entry): void {
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Entry;
      if (!before(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  function pop(): Entry {
    const top = heap[0] as Entry;
    const last = heap.pop() as Entry;
    const { length } = heap;
    if (length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= length) break;
      if (child + 1 < length && before(heap[child + 1] as Entry, heap[child] as Entry)) child += 1;
      const below = heap[child] as Entry;
      if (!before(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return top;
  }

  return {
    get now() {
      return now;
    },
    at(time, act) {
      order += 1;
      push({ time: Math.max(time, now), order, act });
    },
    runUntil(end) {
      for (let top = heap[0]; top !== undefined && top.time <= end; top = heap[0]) {
        now = top.time;
        pop().act();
      }
      now = end;
    },
  };
}

function before(a: Entry, b: Entry): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
