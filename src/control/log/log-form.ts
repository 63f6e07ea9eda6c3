import type { LogSettings } from '../../config/settings-log.ts';
import { printable } from '../printable.ts';
import type { ConsoleLog } from './console-log.ts';
import { PRIORITIES, terminalLine } from './log-line.ts';
import type { LogManner } from './log-target.ts';

/** How the daemon's own log looks, and where it goes. */
export interface LogForm extends LogSettings {
  readonly console: ConsoleLog;
  /** Told what keeps a log from being written; otherwise the console is. */
  readonly onTrouble?: (message: string) => void;
}

/** The daemon's own log in a file and in syslog. JSON has the time in itself. */
export function ownManner(format: LogSettings['format']): LogManner {
  return {
    fileLine: ({ at, severity, text }) =>
      format === 'json' ? printable(text) : terminalLine(at, severity, text),
    syslogTag: 'directord',
    syslogPriority: (severity) => PRIORITIES[severity],
  };
}
