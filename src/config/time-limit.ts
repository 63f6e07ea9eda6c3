import { createContext, Script } from 'node:vm';

export type Limited<Result> =
  | { readonly finished: true; readonly result: Result }
  | { readonly finished: false };

const script = new Script('task()');

/**
 * Runs synchronous work and breaks it off after `limitMs` (a whole number of at least 1). V8 interrupts its
 * regular expression engine too. It costs about 0.1 ms (V8 starts a watchdog thread), and what the work was
 * changing when it was broken off may be half done.
 */
export function runWithTimeLimit<Result>(limitMs: number, work: () => Result): Limited<Result> {
  let outcome: Limited<Result> = { finished: false };
  sandbox ??= createSandbox();
  sandbox.task = () => {
    outcome = { finished: true, result: work() };
  };
  try {
    script.runInContext(sandbox, { timeout: limitMs });
  } catch (error) {
    if (!isTimeout(error)) throw error;
    return { finished: false };
  } finally {
    sandbox.task = nothing;
  }
  return outcome;
}

interface Sandbox {
  task: () => void;
}

/** Made at first use: a context costs memory and about a millisecond. */
let sandbox: Sandbox | undefined;

function createSandbox(): Sandbox {
  const fresh: Sandbox = { task: nothing };
  createContext(fresh);
  return fresh;
}

function nothing(): void {}

function isTimeout(error: unknown): boolean {
  // It may be made in the sandbox's realm, so `instanceof Error` can be false.
  return (
    typeof error === 'object' &&
    error !== null &&
    'code' in error &&
    error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
  );
}
