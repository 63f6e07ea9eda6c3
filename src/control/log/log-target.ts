import { appendFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Configuration } from '../../config/configuration.ts';
import { sendToSyslog, syslogFacility, syslogMessage } from '../../system/syslog.ts';
import { errorCode } from '../error-message.ts';
import { printable } from '../printable.ts';
import { createLineQueue, type LineQueue } from './line-queue.ts';
import { ldirectordLine } from './log-line.ts';

/** Where `logfile =` of an ldirectord.cf points. */
export type LogDestination = NonNullable<Configuration['logfile']>;

/** A log file or syslog facility; several configurations may share it. */
export interface LogTarget {
  write(at: Date, instance: string, text: string): void;
  flush: LineQueue['flush'];
}

const SYSLOG_TAG = 'ldirectord';
/** How long a full syslog queue is waited for, in all. */
const SYSLOG_ATTEMPTS = 50;
const SYSLOG_PAUSE_MS = 20;

/** @param onTrouble told what is wrong with the destination; the daemon goes on without it. */
export function createLogTarget(
  destination: LogDestination,
  onTrouble: (message: string) => void,
): LogTarget {
  return destination.kind === 'file'
    ? fileTarget(destination.path, onTrouble)
    : syslogTarget(destination.facility, onTrouble);
}

/** Opened anew for each write, so that logrotate needs to tell us nothing. */
function fileTarget(path: string, onTrouble: (message: string) => void): LogTarget {
  const queue = createLineQueue(
    (lines) => appendFile(path, `${lines.join('\n')}\n`),
    (message) => onTrouble(`log file ${path}: ${message}`),
  );
  return {
    write: (at, instance, text) => queue.push(ldirectordLine(at, instance, process.pid, text)),
    flush: queue.flush,
  };
}

function syslogTarget(name: string, onTrouble: (message: string) => void): LogTarget {
  const facility = syslogFacility(name);
  if (facility === undefined) onTrouble(`logfile = ${name}: syslog has no such facility`);
  const queue = createLineQueue(sendAll, (message) => onTrouble(`syslog facility ${name}: ${message}`));
  return {
    write(at, _instance, text) {
      if (facility === undefined) return;
      queue.push(syslogMessage(facility, SYSLOG_TAG, process.pid, at, printable(text)));
    },
    flush: queue.flush,
  };
}

async function sendAll(messages: readonly string[]): Promise<void> {
  for (const message of messages) await sendPatiently(message);
}

async function sendPatiently(message: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return sendToSyslog(message);
    } catch (error) {
      if (errorCode(error) !== 'EAGAIN' || attempt === SYSLOG_ATTEMPTS) throw error;
      await delay(SYSLOG_PAUSE_MS);
    }
  }
}
