import koffi from 'koffi';
import { errorMessage } from './error-message.ts';
import { lastError } from './libc-socket.ts';

// linux/sched.h
const SCHED_RR = 2;
const SCHED_RESET_ON_FORK = 0x40000000;
/** The lowest: above every ordinary program, below everything else that asks for real time. */
const priority = 1;

/**
 * Lets the calling thread run before all ordinary programs (SCHED_RR). The process's other threads, and threads and
 * programs that this one starts, stay ordinary: a check that goes wild must not take the processor from everybody.
 *
 * @returns why it could not be done, if so.
 */
export function makeThreadRealTime(): string | undefined {
  try {
    const libc = koffi.load(null);
    const schedule = libc.func('int sched_setscheduler(int thread, int policy, const int32_t *parameters)');
    // In Linux 0 is the calling thread, not its process.
    const result: number = schedule(0, SCHED_RR | SCHED_RESET_ON_FORK, Int32Array.of(priority));
    if (result === 0) return undefined;
    const reason = lastError();
    return reason === 'EPERM' ? 'not permitted (LimitRTPRIO=1 in systemd, ulimit -r 1)' : reason;
  } catch (error) {
    return errorMessage(error);
  }
}
