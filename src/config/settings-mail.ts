/** What [mail] in directord.ini says: who gets mail about the director itself. */
import { isIPv6 } from 'node:net';
import type { Configuration } from './configuration.ts';
import { directorKinds, kindsOfEvents } from './event-kind-values.ts';
import type { EventKind } from './event-kinds.ts';
import { optional } from './optional.ts';
import type { ProblemList } from './problem-list.ts';
import { define, type Section } from './setting-definitions.ts';
import { nodeName } from './setting-values.ts';
import { only, readSection, type WrittenSection } from './settings-sections.ts';
import { type Reader, shown } from './values.ts';

export interface DirectorMail {
  readonly to: readonly string[];
  readonly events: ReadonlySet<EventKind>;
  /** Absent: as ldirectord.cf has it. */
  readonly from?: string;
  /** Absent: as ldirectord.cf has it. */
  readonly server?: string;
  /** Of the section. */
  readonly line: number;
}

export interface MailValues {
  to: string;
  events: ReadonlySet<EventKind>;
  from: string;
  smtp: string;
}

/** RFC 5321 4.5.3.1.3, without the angle brackets. */
const longestAddress = 254;

/** `USER@HOST`, or a user of this host. Nothing that a header or a command line would read as anything else. */
const mailAddress: Reader<string> = (value, problems) => {
  const { text } = value;
  const isAddress = /^(?!-)[^\s@,:;<>()"\\\p{C}]+(?:@[^\s@,:;<>()"\\\p{C}]+)?$/u.test(text);
  if (isAddress && text.length <= longestAddress) return text;
  const hint = text.includes(',') ? 'one alone; write to[] = ADDRESS for each' : 'such as ops@example.com';
  problems.error(value, `${shown(text)} is no mail address`, hint);
  return undefined;
};

const mailHost: Reader<string> = (value, problems) =>
  isIPv6(value.text) ? value.text : nodeName(value, problems);

export const mailSection: Section<MailValues> = {
  to: {
    ...define(mailAddress, ['address', 'none'], 'gets mail about the director itself'),
    repeatable: true,
  },
  events: define(kindsOfEvents, ['kinds of events', 'director'], 'the events that are mailed'),
  from: define(mailAddress, ['address', 'emailalertfrom of ldirectord.cf'], 'the sender of these mails'),
  smtp: define(mailHost, ['host', 'global smtp of ldirectord.cf'], 'the mail server for them'),
};

/** Undefined where there is no such section, or it has an error. */
export function readDirectorMail(
  sections: readonly WrittenSection<string>[],
  problems: ProblemList,
): DirectorMail | undefined {
  const section = sections.find(({ kind }) => kind === 'mail');
  if (section === undefined) return undefined;
  const { at, entries } = section;
  const read = readSection(mailSection, entries, problems);
  if (read.to === undefined) {
    if (!problems.hasErrors)
      problems.error(at, '[mail] has no to', 'write to[] = ADDRESS for each who gets mail');
    return undefined;
  }
  return Object.freeze({
    to: Object.freeze(read.to.map(({ value }) => value)),
    events: only(read.events) ?? directorKinds,
    ...optional('from', only(read.from)),
    ...optional('server', only(read.smtp)),
    line: at.line,
  });
}

/** The mail server of mails about the director; undefined: the host's own sendmail. */
export function serverOfDirectorMail(
  { server }: DirectorMail,
  configurations: readonly Configuration[],
): string | undefined {
  return server ?? configurations.find(({ smtpServer }) => smtpServer !== undefined)?.smtpServer;
}
