import { ctime } from '../../director/ctime.ts';
import type { DirectorEvent } from '../../director/event.ts';
import { bodyOf, factLine, type MailText, subjectLine } from './mail-lines.ts';
import type { MailEntry, PlannedMail } from './mail-schedule.ts';

/** A mail that a switch's death causes may tell of thousands of real servers. */
const mostEntries = 100;

/**
 * A mail in words. The subject and the first lines are ldirectord's, which filters know; what follows is for whoever
 * was woken.
 */
export function mailWords({ entries }: PlannedMail, node: string, now: Date): MailText {
  const first =
    entries.find(({ event }) => event.kind === 'flapping') ??
    entries.find(({ event }) => event.up === false) ??
    entries[0];
  if (first === undefined) throw new RangeError('a mail that tells nothing');
  const names = new Set(entries.map(({ mail }) => mail.serviceName));
  const name = first.mail.serviceName;
  const prefix = names.size === 1 && name !== undefined ? `[${name}] ` : '';
  const subject = subjectLine(prefix + headline(first), entries.length - 1);
  const sections = entries.slice(0, mostEntries).map((entry) => section(entry, now));
  const left = entries.length - mostEntries;
  const lines = [
    `ldirectord host: ${node}`,
    `Log-Message: ${subject}`,
    `Daemon-Status: ${first.event.phase ?? 'running'}`,
    ...serviceLines(first),
    ...sections.flatMap((each) => ['', ...each]),
    ...(left > 0 ? ['', `... and ${left} more: directorctl events`] : []),
    '',
    `This is directord on ${node}. \`directorctl status\` there shows how things stand now.`,
  ];
  return { subject, text: bodyOf(lines) };
}

function serviceLines({ mail: { serviceName, comment } }: MailEntry): readonly string[] {
  if (serviceName === undefined && comment === undefined) return [];
  return ['', `Service name: ${serviceName ?? ''}`, `Comment: ${comment ?? ''}`];
}

function headline({ event, repeated }: MailEntry): string {
  // ldirectord's words for it.
  return repeated ? `Inaccessible real server: ${event.real} (${event.virtual})` : event.message;
}

function section(entry: MailEntry, now: Date): readonly string[] {
  const { event, deeds, mail } = entry;
  const service = mail.serviceName === undefined ? '' : ` (${mail.serviceName})`;
  const since = event.since === undefined ? undefined : new Date(event.since);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['Virtual server', `${mail.id}${service}`],
    ['Real server', event.real],
    ['Since', since && `${ctime(since)} (${age(now.getTime() - since.getTime())})`],
    ['Why', event.reason],
    ['Left', leftWords(event)],
    ['Director', directorWords(event)],
  ];
  return [
    headline(entry),
    ...facts.flatMap(([name, value]) => (value === undefined ? [] : [factLine(name, value)])),
    ...deeds.map(
      ({ at, message }, index) =>
        `  ${(index === 0 ? 'Done:' : '').padEnd(16)}${ctime(new Date(at))}  ${message}`,
    ),
  ];
}

function leftWords({ healthy, servers, fallback }: DirectorEvent): string | undefined {
  if (healthy === undefined || servers === undefined) return undefined;
  const count = `${healthy} of ${servers} real servers take connections`;
  if (healthy > 0) return count;
  return fallback === true
    ? `${count}; the fallback server has the traffic`
    : `${count}, AND THERE IS NO FALLBACK`;
}

function directorWords({ node, group, role }: DirectorEvent): string {
  return group === undefined ? node : `${node}, ${role ?? 'of'} group ${group}`;
}

function age(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s ago`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
}
