import { parentPort, workerData } from 'node:worker_threads';
import { errorMessage } from '../system/error-message.ts';
import { type FromWorker, isToWorker, type WorkerSettings } from './messages.ts';
import { prepareThread } from './prepare-thread.ts';
import { startShell } from './shell.ts';

/** The entry of the failover thread: what the main thread does, or does not get round to, delays no keepalive. */

const port = parentPort;
if (port === null) throw new Error('failover-worker is started by startFailover, as a thread');
const say = (message: FromWorker): void => port.postMessage(message);
const early: unknown[] = [];
let receive = (message: unknown): void => void early.push(message);
port.on('message', (message: unknown) => receive(message));

try {
  // workerData is what startFailover passes: WorkerSettings by its type.
  const shell = await startShell(workerData as WorkerSettings, (message) => {
    say(message);
    // Nothing is open any more, so that the thread ends.
    if (message.kind === 'ended') port.close();
  });
  receive = (message) => {
    if (isToWorker(message)) shell.receive(message);
  };
  for (const message of early) receive(message);
  for (const text of prepareThread()) {
    say({ kind: 'notice', notice: { kind: 'note', at: Date.now(), text } });
  }
} catch (error) {
  say({ kind: 'failed', why: errorMessage(error) });
  port.close();
}
