/** A time limit looks at the clock this often, at least; an eighth of the longest timeout is a time that Node takes. */
const slices = 8;
/** A slice that took longer counts as this much longer than it should have been: the rest was ours. */
const tolerance = 1.25;

/**
 * Calls `onOver` when `timeoutMs` have passed; returns how to end that before.
 *
 * Time in which this process could not look (its event loop was held, it was stopped, the machine was busy or slept)
 * does not count: the answer may have come long ago and lie unread, and a server is not to be blamed for us.
 */
export function startPatience(timeoutMs: number, onOver: () => void): () => void {
  const sliceMs = timeoutMs / slices;
  let left = timeoutMs;
  let from = performance.now();
  let timer = setTimeout(look, sliceMs);
  let last: NodeJS.Immediate | undefined;

  function look(): void {
    const now = performance.now();
    left -= Math.min(now - from, sliceMs * tolerance + 1);
    from = now;
    // Timers come before what has arrived: that is read first.
    if (left < 1) last = setImmediate(onOver);
    else timer = setTimeout(look, Math.min(left, sliceMs));
  }

  return () => {
    clearTimeout(timer);
    clearImmediate(last);
  };
}
