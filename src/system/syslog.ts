import { syslogFacilities } from './syslog-facilities.ts';
import { sendUnixDatagram } from './unix-datagram.ts';

/** ldirectord logs everything with this priority (syslog(3)). */
export const PRIORITY_INFO = 6;

/** The facility's number, or undefined where syslog knows no such name. */
export function syslogFacility(name: string): number | undefined {
  return syslogFacilities.get(name.toLowerCase());
}

/**
 * The datagram of one message as libc's syslog(3) builds it: `<30>Nov 21 08:23:22 ldirectord[135]: text`.
 */
export function syslogMessage(
  facility: number,
  tag: string,
  pid: number,
  at: Date,
  text: string,
  priority = PRIORITY_INFO,
): string {
  // `Sun Nov 01 2026 08:03:02 GMT+0100 ...`, a form that ECMAScript fixes.
  const month = at.toString().slice(4, 7);
  const stamp = `${month} ${String(at.getDate()).padStart(2, ' ')} ${at.toTimeString().slice(0, 8)}`;
  return `<${(facility << 3) | priority}>${stamp} ${tag}[${pid}]: ${text}`;
}

/**
 * Hands one message to the local syslog. libc's syslog(3) blocks while the syslog daemon does, and would
 * block all checks with it; this fails instead.
 *
 * @throws Error with `code`: `ENOENT` (no syslog runs), `EAGAIN` (its queue is full), ...
 */
export function sendToSyslog(message: string, socketPath = '/dev/log'): void {
  sendUnixDatagram(socketPath, Buffer.from(message));
}
