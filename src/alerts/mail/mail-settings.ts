import { hostname, userInfo } from 'node:os';
import { formatEndpoint } from '../../config/addresses.ts';
import type { Configuration, EmailAlert, VirtualServer } from '../../config/configuration.ts';
import { type DirectorMail, serverOfDirectorMail } from '../../config/settings-mail.ts';

/** Where a mail goes, and how. */
export interface MailRoute {
  readonly to: readonly string[];
  readonly from: string;
  /** Undefined: the host's own sendmail. */
  readonly server: string | undefined;
}

/** What ldirectord.cf says of the mails about one virtual server. */
export interface VirtualMail {
  readonly id: string;
  readonly route: MailRoute;
  /** Milliseconds between repeats; 0 is no repeat. */
  readonly repeatMs: number;
  readonly statuses: EmailAlert['statuses'];
  readonly serviceName: string | undefined;
  readonly comment: string | undefined;
  /** The names of its real servers. */
  readonly reals: ReadonlySet<string>;
}

/** The virtual servers that somebody gets mail about, by their ids. */
export function mailSettings(configurations: readonly Configuration[]): ReadonlyMap<string, VirtualMail> {
  const found = new Map<string, VirtualMail>();
  for (const { virtuals, emailAlertFrom } of configurations) {
    for (const virtual of virtuals) {
      const { recipients, statuses } = virtual.emailAlert;
      if (recipients.length === 0 || statuses.length === 0) continue;
      found.set(virtual.id, virtualMail(virtual, emailAlertFrom ?? defaultSender()));
    }
  }
  return found;
}

function virtualMail(
  { id, emailAlert, serviceName, comment, reals }: VirtualServer,
  from: string,
): VirtualMail {
  const { recipients, repeatMs, statuses, smtpServer } = emailAlert;
  return {
    id,
    route: { to: recipients, from, server: smtpServer },
    repeatMs,
    statuses,
    serviceName,
    comment,
    reals: new Set(reals.map(({ address, port }) => formatEndpoint(address, port))),
  };
}

/** Where mails about the director itself go; what [mail] leaves out is as for the others. */
export function directorMailRoute(mail: DirectorMail, configurations: readonly Configuration[]): MailRoute {
  const sender = configurations.find(({ emailAlertFrom }) => emailAlertFrom !== undefined)?.emailAlertFrom;
  const from = mail.from ?? sender ?? defaultSender();
  return { to: mail.to, from, server: serverOfDirectorMail(mail, configurations) };
}

/** As ldirectord has it. */
function defaultSender(): string {
  return `${userInfo().username}@${hostname()}`;
}
