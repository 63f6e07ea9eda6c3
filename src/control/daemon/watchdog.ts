import { errorMessage } from '../../system/error-message.ts';
import { notifyWatchdog, watchdogTimeoutMs } from '../../system/sd-notify.ts';

export interface WatchdogOptions {
  readonly environment?: NodeJS.ProcessEnv;
  /**
   * Whether all of the daemon works. A rejection, and no answer, mean no, too. Asked by a timer of the main
   * thread: that this thread turns is proved by the asking.
   */
  readonly isAlive: () => Promise<boolean>;
  /** Told once when it stops working, and once when it works again. */
  readonly say: (text: string) => void;
}

/** Two words may be lost or late before systemd ends the daemon. */
const wordsPerTimeout = 3;

/**
 * Tells systemd again and again that the daemon works, for as long as it does; systemd kills and restarts a daemon
 * that is silent for WatchdogSec=. Does nothing where systemd does not ask for it. Start it when the daemon is ready,
 * and end it when the daemon has stopped, with the function that is returned: systemd watches through a stop, too.
 */
export function startWatchdog({ environment = process.env, isAlive, say }: WatchdogOptions): () => void {
  const timeoutMs = watchdogTimeoutMs(environment);
  if (timeoutMs === undefined) return () => {};
  let asking = false;
  let ended = false;
  let fault: string | undefined;

  async function look(): Promise<void> {
    // One question at a time: one that is never answered must not pile up more.
    if (asking) return;
    asking = true;
    const found = await whyNotAlive(isAlive);
    asking = false;
    if (ended) return;
    const trouble = found === undefined ? notifyWatchdog(environment) : `the daemon does not work: ${found}`;
    if (trouble !== undefined && trouble !== fault)
      say(`watchdog: ${trouble}; systemd will restart the daemon`);
    if (trouble === undefined && fault !== undefined) say('watchdog: the daemon works again');
    fault = trouble;
  }

  void look();
  const timer = setInterval(look, timeoutMs / wordsPerTimeout);
  return () => {
    ended = true;
    clearInterval(timer);
  };
}

async function whyNotAlive(isAlive: WatchdogOptions['isAlive']): Promise<string | undefined> {
  try {
    return (await isAlive()) ? undefined : 'a part of it does not answer';
  } catch (error) {
    return errorMessage(error);
  }
}
