import { hostname } from 'node:os';
import { sendmailProgram } from '../../config/mail-values.ts';
import { runProgram } from '../../system/run-program.ts';
import type { Delivery } from '../outbox.ts';
import type { MailText } from './mail-lines.ts';
import type { MailRoute } from './mail-settings.ts';

export interface Mail extends MailText {
  readonly route: MailRoute;
  /** When what it tells happened. */
  readonly date: Date;
}

const smtpPort = 25;
/** Each step of a conversation; a whole one is bounded by `sendTimeoutMs`. */
const stepTimeoutMs = 20_000;
const sendTimeoutMs = 60_000;

/** Sends a mail by SMTP, encrypted where the server offers that, or by the host's own mail system. */
export async function sendMail(mail: Mail, signal: AbortSignal): Promise<Delivery> {
  return mail.route.server === undefined ? bySendmail(mail, signal) : bySmtp(mail, mail.route.server, signal);
}

/** The mail as the library wants it. */
export function messageOf({ route: { to, from }, subject, text, date }: Mail) {
  return {
    from: mailbox(from),
    to: to.map(mailbox),
    text,
    date,
    // The library encodes quotes, too, which neither filters nor pagers read.
    ...(isPlain(subject) ? {} : { subject }),
    headers: {
      // No vacation notices and bounces of bounces (RFC 3834).
      'Auto-Submitted': 'auto-generated',
      ...(isPlain(subject) && { Subject: { prepared: true, foldLines: true, value: subject } }),
    },
    // What a text says is text: nothing of it names a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** Whether it can stand in a header as it is (RFC 5322 2.2, RFC 2047 5). */
function isPlain(subject: string): boolean {
  return /^[\x20-\x7e]*$/.test(subject) && !subject.includes('=?');
}

/** A user of this host, such as `root`: the library takes a word without a host for a name, and leaves it out. */
function mailbox(text: string): string | { readonly name: string; readonly address: string } {
  return text.includes('@') ? text : { name: '', address: text };
}

async function bySmtp(mail: Mail, host: string, signal: AbortSignal): Promise<Delivery> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    host,
    port: smtpPort,
    name: hostname(),
    connectionTimeout: stepTimeoutMs,
    greetingTimeout: stepTimeoutMs,
    socketTimeout: stepTimeoutMs,
    dnsTimeout: stepTimeoutMs,
    // As mail servers do among each other: rather in TLS with anybody than in clear.
    opportunisticTLS: true,
    tls: { rejectUnauthorized: false },
  });
  const late = AbortSignal.any([signal, AbortSignal.timeout(sendTimeoutMs)]);
  try {
    const { rejected } = await Promise.race([transport.sendMail(messageOf(mail)), aborted(late)]);
    if (rejected.length === 0) return { ok: true };
    return { ok: true, except: `${host} takes no mail for ${rejected.map(addressOf).join(', ')}` };
  } catch (error) {
    const { message: why = String(error), responseCode } = error as Partial<Error> & {
      responseCode?: number;
    };
    // A 5xx answer will be the same next time (RFC 5321 4.2.1).
    return { ok: false, why, retry: !(responseCode !== undefined && responseCode >= 500) };
  } finally {
    transport.close();
  }
}

function addressOf(address: string | { readonly address: string }): string {
  return typeof address === 'string' ? address : address.address;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const give = (): void => reject(new Error('no answer in time'));
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}

async function bySendmail(mail: Mail, signal: AbortSignal): Promise<Delivery> {
  // Loaded when needed: most sites send no mail.
  const { createTransport } = await import('nodemailer');
  const { message: raw, envelope } = await createTransport({
    streamTransport: true,
    buffer: true,
    // As programs of this host write lines.
    newline: 'unix',
  }).sendMail(messageOf(mail));
  if (!Buffer.isBuffer(raw)) throw new TypeError('the composed mail is no buffer');
  const { from } = envelope;
  const words = [sendmailProgram, '-i', ...(from ? ['-f', from] : []), '--', ...envelope.to];
  const { failure, output } = await runProgram(words, { input: raw, timeoutMs: sendTimeoutMs, signal });
  if (failure === undefined) return { ok: true };
  const hint = failure.includes('ENOENT') ? '; write smtp = HOST, or install a mail system' : '';
  return {
    ok: false,
    why: `${failure}${output === '' ? '' : `: ${output.trim().slice(0, 200)}`}${hint}`,
    retry: true,
  };
}
