import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from '../support/cleanup.ts';
import { createDaemon, type Daemon } from './daemon.ts';
import type { IdentityFiles } from './identity.ts';

/** A mail as it was delivered to one recipient. */
export interface DeliveredMail {
  readonly recipient: string;
  readonly subject: string;
  /** With all headers. */
  readonly text: string;
}

/** A mail server that takes mail for everybody but `nobody`, and keeps it. It is started by the test. */
export interface Inbox extends Daemon {
  mails(): readonly DeliveredMail[];
}

export function layInbox(cleanup: Cleanup, address: string, files: IdentityFiles): Inbox {
  const directory = mkdtempSync(join(tmpdir(), 'inbox-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  // It gives up root's rights for files that its own user must be able to write.
  chmodSync(directory, 0o777);
  const configuration = join(directory, 'exim.conf');
  writeFileSync(
    configuration,
    eximKeeping(
      directory,
      `local_interfaces = <; ${address}
daemon_smtp_ports = 25
tls_advertise_hosts = *
tls_certificate = ${files.certificate}
tls_privatekey = ${files.key}
`,
    ),
  );
  chmodSync(configuration, 0o644);
  const daemon = createDaemon(cleanup, { command: ['exim4', '-bdf', '-C', configuration] });
  return { ...daemon, mails: () => keptMails(directory) };
}

/** The settings of an exim that has its files in a directory, and keeps there what it takes. */
export function eximKeeping(directory: string, more = ''): string {
  return `primary_hostname = mail.example.com
spool_directory = ${directory}/spool
log_file_path = ${directory}/%slog
pid_file_path = ${directory}/pid
host_lookup =
keep_environment =
${more}acl_smtp_rcpt = rcpt
begin acl
rcpt:
  deny local_parts = nobody
       message = no such user
  accept
begin routers
everybody:
  driver = accept
  transport = keep
begin transports
keep:
  driver = appendfile
  file = ${inboxIn(directory)}
  user = Debian-exim
  mode = 0666
  envelope_to_add
`;
}

/** What it has kept. */
export function keptMails(directory: string): readonly DeliveredMail[] {
  const inbox = inboxIn(directory);
  return existsSync(inbox) ? parseInbox(readFileSync(inbox, 'utf8')) : [];
}

function inboxIn(directory: string): string {
  return join(directory, 'inbox');
}

/** mbox(5); a line of a mail that begins with `From ` has `>` before it. */
function parseInbox(text: string): readonly DeliveredMail[] {
  return text
    .split(/^From .*\n/m)
    .filter((mail) => mail.trim() !== '')
    .map((mail) => ({
      recipient: header(mail, 'Envelope-to'),
      subject: header(mail, 'Subject'),
      text: mail,
    }));
}

function header(mail: string, name: string): string {
  const unfolded = mail.replace(/\n[ \t]+/g, ' ');
  return new RegExp(`^${name}: (.*)$`, 'm').exec(unfolded)?.[1] ?? '';
}
