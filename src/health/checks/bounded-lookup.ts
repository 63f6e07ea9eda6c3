import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';

/**
 * libuv resolves names in its four threads, which file operations share. A resolver that does not answer
 * must not take them all, so at most two look-ups run at once and the others wait for their turn.
 */
const MAX_RUNNING = 2;
let running = 0;
const waiting: (() => void)[] = [];

type Callback = (
  error: NodeJS.ErrnoException | null,
  address: string | LookupAddress[],
  family?: number,
) => void;

/** `dns.lookup`, for `net.connect`: names only reach it through a redirect or an absolute URL. */
export function boundedLookup(hostname: string, options: LookupOptions, callback: Callback): void {
  const start = () => {
    running += 1;
    lookup(hostname, options, (error, address, family) => {
      running -= 1;
      waiting.shift()?.();
      callback(error, address, family);
    });
  };
  if (running < MAX_RUNNING) {
    start();
  } else {
    waiting.push(start);
  }
}
