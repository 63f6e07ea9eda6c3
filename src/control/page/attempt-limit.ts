/** Refused attempts from one address in `windowMs`; more are not even looked at. */
const mostAttempts = 5;
const windowMs = 60_000;
/** Addresses that are remembered; one that has many more must not fill the memory. */
const mostAddresses = 1000;

/** Slows down whoever guesses. */
export interface AttemptLimit {
  /** Milliseconds that this address has to wait; 0: it may try. */
  wait(address: string): number;
  /** True for the first refusal after a while, which is worth a line in the log. */
  refused(address: string): boolean;
}

export function createAttemptLimit(now: () => number = () => performance.now()): AttemptLimit {
  const attempts = new Map<string, { readonly since: number; count: number }>();

  function current(address: string): { readonly since: number; count: number } | undefined {
    const found = attempts.get(address);
    return found !== undefined && now() - found.since < windowMs ? found : undefined;
  }

  return {
    wait(address) {
      const found = current(address);
      return found === undefined || found.count < mostAttempts ? 0 : found.since + windowMs - now();
    },
    refused(address) {
      const found = current(address);
      if (found !== undefined) {
        found.count += 1;
        return false;
      }
      attempts.delete(address);
      if (attempts.size >= mostAddresses) attempts.delete(attempts.keys().next().value ?? '');
      attempts.set(address, { since: now(), count: 1 });
      return true;
    },
  };
}
