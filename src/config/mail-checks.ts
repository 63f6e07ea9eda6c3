import { accessSync, constants } from 'node:fs';
import type { Configuration } from './configuration.ts';
import { sendmailProgram } from './mail-values.ts';
import type { Problem } from './problem.ts';
import { type DirectorMail, serverOfDirectorMail } from './settings-mail.ts';

/** Whether mails about the director have a way out of this host. */
export function directorMailProblems(
  configurations: readonly Configuration[],
  mail: DirectorMail | undefined,
  settingsFile: string,
  sendmail = sendmailProgram,
): readonly Problem[] {
  if (mail === undefined || serverOfDirectorMail(mail, configurations) !== undefined) return [];
  try {
    accessSync(sendmail, constants.X_OK);
    return [];
  } catch {
    const message = `mail about the director cannot be sent: there is no smtp, and this host has no ${sendmail}`;
    const hint = 'write smtp = HOST, or install a mail system';
    return [{ severity: 'warning', file: settingsFile, line: mail.line, column: 1, message, hint }];
  }
}
