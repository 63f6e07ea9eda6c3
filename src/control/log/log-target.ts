import { appendFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventSeverity } from '../../config/event-severities.ts';
import type { LogPlace } from '../../config/log-place.ts';
import { errorCode } from '../../system/error-code.ts';
import { PRIORITY_INFO, sendToSyslog, syslogFacility, syslogMessage } from '../../system/syslog.ts';
import { printable } from '../printable.ts';
import { createLineQueue, type LineQueue } from './line-queue.ts';
import { ldirectordLine } from './log-line.ts';

/** A log file or syslog facility; several configurations may share it. */
export interface LogTarget {
  write(line: LogLine): void;
  flush: LineQueue['flush'];
}

export interface LogLine {
  readonly at: Date;
  readonly severity: EventSeverity;
  /** Names the configuration. */
  readonly instance: string;
  readonly text: string;
}

/** How lines look in a file, and what syslog is told beside the text. */
export interface LogManner {
  readonly fileLine: (line: LogLine) => string;
  readonly syslogTag: string;
  readonly syslogPriority: (severity: EventSeverity) => number;
}

/** As the readers of ldirectord's log expect it. */
export const ldirectordManner: LogManner = {
  fileLine: ({ at, instance, text }) => ldirectordLine(at, instance, process.pid, text),
  syslogTag: 'ldirectord',
  syslogPriority: () => PRIORITY_INFO,
};

/** How long a full syslog queue is waited for, in all. */
const SYSLOG_ATTEMPTS = 50;
const SYSLOG_PAUSE_MS = 20;

/** @param onTrouble told what is wrong with the place; the daemon goes on without it. */
export function createLogTarget(
  place: LogPlace,
  manner: LogManner,
  onTrouble: (message: string) => void,
): LogTarget {
  return place.kind === 'file'
    ? fileTarget(place.path, manner, onTrouble)
    : syslogTarget(place.facility, manner, onTrouble);
}

/** Opened anew for each write, so that logrotate needs to tell us nothing. */
function fileTarget(path: string, { fileLine }: LogManner, onTrouble: (message: string) => void): LogTarget {
  const queue = createLineQueue(
    (lines) => appendFile(path, `${lines.join('\n')}\n`),
    (message) => onTrouble(`log file ${path}: ${message}`),
  );
  return { write: (line) => queue.push(fileLine(line)), flush: queue.flush };
}

function syslogTarget(
  name: string,
  { syslogTag, syslogPriority }: LogManner,
  onTrouble: (message: string) => void,
): LogTarget {
  const facility = syslogFacility(name);
  if (facility === undefined) onTrouble(`logfile = ${name}: syslog has no such facility`);
  const queue = createLineQueue(sendAll, (message) => onTrouble(`syslog facility ${name}: ${message}`));
  return {
    write({ at, severity, text }) {
      if (facility === undefined) return;
      const priority = syslogPriority(severity);
      queue.push(syslogMessage(facility, syslogTag, process.pid, at, printable(text), priority));
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
