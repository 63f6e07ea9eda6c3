/** The forms that a line of the log takes. All times are local: that is what ldirectord's log has. */
import type { EventSeverity } from '../../config/event-severities.ts';
import { ctime } from '../../director/ctime.ts';
import { printable } from '../printable.ts';

/** sd-daemon(3), and the same in syslog(3). */
export const PRIORITIES: Readonly<Record<EventSeverity, number>> = {
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
};

/** ldirectord's log file: `[Sat Nov 21 08:23:22 2026|ldirectord|13522] Added virtual server: 10.0.0.1:80`. */
export function ldirectordLine(at: Date, instance: string, pid: number, text: string): string {
  return `[${ctime(at)}|${instance}|${pid}] ${printable(text)}`;
}

/** ldirectord's standard output with `supervised = yes`. */
export function supervisedLine(at: Date, text: string): string {
  return `[${ctime(at)}] ${printable(text)}`;
}

/** The journal adds the time itself and takes the priority from the front. */
export function journalLine(severity: EventSeverity, text: string): string {
  return `<${PRIORITIES[severity]}>${printable(text)}`;
}

/** `2026-11-21 08:23:22.123 warning: text`; the severity is named where it calls for attention. */
export function terminalLine(at: Date, severity: EventSeverity, text: string): string {
  const word = severity === 'warning' || severity === 'error' ? `${severity}: ` : '';
  return `${localTime(at)}.${String(at.getMilliseconds()).padStart(3, '0')} ${word}${printable(text)}`;
}

/** `2026-11-21 08:23:22`. */
export function localTime(at: Date): string {
  const month = String(at.getMonth() + 1).padStart(2, '0');
  return `${at.getFullYear()}-${month}-${String(at.getDate()).padStart(2, '0')} ${clock(at)}`;
}

function clock(at: Date): string {
  return at.toTimeString().slice(0, 8);
}
