import { access, constants, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorMessage } from '../system/error-message.ts';
import type { Configuration } from './configuration.ts';
import { sendmailProgram } from './mail-values.ts';
import type { Problem } from './problem.ts';

/**
 * Whether the files that a configuration names can be used on this host. Nothing is opened, so nothing is
 * created: the answer is the permission's. A monitor file that cannot be written is an error, as in
 * ldirectord; the others are warnings, for directord works without them.
 */
export async function checkFiles(configuration: Configuration): Promise<readonly Problem[]> {
  const { file, virtuals, logfile, maintenanceDirectory } = configuration;
  const problems: Problem[] = [];
  const add = (severity: Problem['severity'], line: number, message: string, hint: string) =>
    problems.push({ severity, file, line, column: 0, message, hint });

  const lineOf = new Map<string, number>();
  for (const { monitorFile, line } of virtuals) {
    if (monitorFile !== undefined && !lineOf.has(monitorFile)) lineOf.set(monitorFile, line);
  }
  for (const [path, line] of lineOf) {
    const why = await whyNotAppendable(path);
    if (why === undefined) continue;
    add(
      'error',
      line,
      `its monitorfile ${path} cannot be written: ${why}`,
      'make its directory, or allow writing',
    );
  }
  if (logfile?.kind === 'file') {
    const why = await whyNotAppendable(logfile.path);
    if (why !== undefined)
      add('warning', 0, `logfile ${logfile.path} cannot be written: ${why}`, 'allow writing');
  }
  if (maintenanceDirectory !== undefined && !(await isDirectory(maintenanceDirectory))) {
    add(
      'warning',
      0,
      `maintenancedir ${maintenanceDirectory} is no directory`,
      'make it; it is looked at again',
    );
  }
  const bySendmail = virtuals.find(
    ({ emailAlert: { recipients, statuses, smtpServer } }) =>
      recipients.length > 0 && statuses.length > 0 && smtpServer === undefined,
  );
  if (bySendmail !== undefined && !(await isExecutable(sendmailProgram))) {
    const message = `mail about ${bySendmail.id} cannot be sent: there is no smtp, and this host has no ${sendmailProgram}`;
    add('warning', bySendmail.line, message, 'write smtp = HOST, or install a mail system');
  }
  return problems;
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function whyNotAppendable(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path).catch(() => undefined);
    if (found?.isDirectory()) return 'it is a directory';
    await access(found === undefined ? dirname(path) : path, constants.W_OK);
    return undefined;
  } catch (error) {
    return errorMessage(error);
  }
}

async function isDirectory(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ?? false;
}
