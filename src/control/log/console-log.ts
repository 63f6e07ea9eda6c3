import { fstatSync } from 'node:fs';
import type { EventSeverity } from '../../config/event-severities.ts';
import { printable } from '../printable.ts';
import { journalLine, supervisedLine, terminalLine } from './log-line.ts';

/**
 * `service`: standard error, with priorities for the journal or with the time for everything else.
 * `plain`: standard error, the text only (`ldirectord -d`).
 * `supervised`: standard output, with the time in ldirectord's form (`supervised = yes`).
 */
export type ConsoleStyle = 'service' | 'plain' | 'supervised';

export type ConsoleLog = (at: Date, severity: EventSeverity, text: string) => void;

/** @param format `json`: the text is JSON already, which has the time in itself. */
export function createConsoleLog(style: ConsoleStyle, format: 'text' | 'json' = 'text'): ConsoleLog {
  const stream = style === 'supervised' ? process.stdout : process.stderr;
  // Whoever read our lines may go (`directord run 2>&1 | head`); the daemon's work goes on.
  if (stream.listenerCount('error', ignore) === 0) stream.on('error', ignore);
  const line = lineForm(style, format);
  return (at, severity, text) => {
    stream.write(`${line(at, severity, text)}\n`);
  };
}

/** Prints the problems of a configuration to standard error, as editors and compilers do. */
export function createProblemPrinter(): (line: string) => void {
  const inJournal = stderrIsJournal(process.env);
  return (line) => {
    process.stderr.write(`${inJournal ? journalLine('error', line) : printable(line)}\n`);
  };
}

function ignore(): void {}

function lineForm(
  style: ConsoleStyle,
  format: 'text' | 'json',
): (at: Date, severity: EventSeverity, text: string) => string {
  if (style === 'plain') return (_at, _severity, text) => printable(text);
  if (style === 'supervised') return (at, _severity, text) => supervisedLine(at, text);
  if (stderrIsJournal(process.env)) return (_at, severity, text) => journalLine(severity, text);
  return format === 'json' ? (_at, _severity, text) => printable(text) : terminalLine;
}

/** systemd.exec(5): JOURNAL_STREAM names device and inode, as a child may have redirected its standard error. */
export function stderrIsJournal({ JOURNAL_STREAM }: NodeJS.ProcessEnv, descriptor = 2): boolean {
  if (JOURNAL_STREAM === undefined) return false;
  try {
    const { dev, ino } = fstatSync(descriptor);
    return JOURNAL_STREAM === `${dev}:${ino}`;
  } catch {
    return false;
  }
}
