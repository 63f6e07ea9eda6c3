import { severities } from '../../config/event-severities.ts';
import { ctime } from '../../director/ctime.ts';
import type { DirectorEvent } from '../../director/event.ts';
import type { DirectorMailPlan } from './director-mail.ts';
import { bodyOf, factLine, type MailText, subjectLine } from './mail-lines.ts';

/** From which interval on it is told that mails are held back. */
const notableGapMs = 60_000;

/** A mail about the director itself. The kind of the gravest event is in the subject, for filters. */
export function directorMailWords({ events, more, apartMs }: DirectorMailPlan, node: string): MailText {
  const first = gravest(events);
  const subject = subjectLine(`[${node}] ${first.kind}: ${first.message}`, events.length - 1 + more);
  return {
    subject,
    text: bodyOf([
      ...[first, ...events.filter((event) => event !== first)].flatMap((event) => [...section(event), '']),
      ...(more > 0 ? [`... and ${more} more: directorctl events`, ''] : []),
      ...(apartMs < notableGapMs
        ? []
        : [
            `This happens again and again. The next mail about it comes in ${Math.round(apartMs / 60_000)} min at the earliest.`,
            '',
          ]),
      `This is directord on ${node}.`,
      '`directorctl status` there shows how things stand now,',
      '`directorctl events` what happened before.',
    ]),
  };
}

/** What whoever is woken has to know; a change of role says more than what led to it, and the last one most. */
function gravest(events: readonly DirectorEvent[]): DirectorEvent {
  const weight = ({ severity, kind }: DirectorEvent): number =>
    2 * severities.indexOf(severity) + (kind === 'role-changed' ? 1 : 0);
  return events.reduce((found, event) => {
    const more = weight(event) - weight(found);
    return more > 0 || (more === 0 && event.kind === 'role-changed') ? event : found;
  });
}

function section(event: DirectorEvent): readonly string[] {
  const { at, kind, severity, group, virtual, message } = event;
  const role = event.to ?? event.role;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['When', ctime(new Date(at))],
    ['Event', `${kind} (${severity})`],
    ['Group', group && (role === undefined ? group : `${group}, ${role} here`)],
    ['Virtual server', virtual],
  ];
  return [message, ...facts.flatMap(([name, value]) => (value === undefined ? [] : [factLine(name, value)]))];
}
