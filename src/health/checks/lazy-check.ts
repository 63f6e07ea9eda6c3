import { errorMessage } from '../../system/error-message.ts';
import { LocalFault } from '../local-fault.ts';
import type { Check } from '../planned-check.ts';

/**
 * A check whose code and libraries are loaded only where a configuration uses it: loading begins at once, when
 * the check is planned, and a run waits for it. `what` is for people, in case the library is not there.
 */
export function lazyCheck(what: string, load: () => Promise<Check>): Check {
  const loaded = load();
  // A run tells of it; until then it is nobody's.
  loaded.catch(() => {});
  return async (signal) => {
    let check: Check;
    try {
      check = await loaded;
    } catch (error) {
      const words = errorMessage(error);
      throw new LocalFault(`cannot load what ${what} needs: ${words}`, { cause: error });
    }
    return await check(signal);
  };
}
