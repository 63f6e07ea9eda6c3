import type { Configuration } from '../../config/configuration.ts';
import type { DirectorEvent } from '../../director/event.ts';
import type { Patience } from '../backoff.ts';
import { createOutbox, type Outbox, type OutboxOptions } from '../outbox.ts';
import { createMailSchedule, type PlannedMail } from './mail-schedule.ts';
import { mailSettings } from './mail-settings.ts';
import { mailWords } from './mail-words.ts';
import type { Mail, sendMail } from './send-mail.ts';

export interface Mailer {
  configure(configurations: readonly Configuration[]): void;
  hear(event: DirectorEvent): void;
  close(timeoutMs: number): Promise<void>;
}

export interface MailerOptions {
  readonly node: string;
  readonly send: typeof sendMail;
  readonly tells: (event: DirectorEvent) => boolean;
  readonly tell: OutboxOptions<Mail>['tell'];
}

/** One fault is seen by many checks within about an interval; somebody who is woken waits for no more than this. */
const gatherMs = 2000;
const mostWaiting = 100;
/** A mail server may be rebooted; what is an hour old is better read in the log. */
const patience: Patience = { firstMs: 5000, mostMs: 300_000, giveUpMs: 3_600_000 };
/** The longest wait that a timer of Node can have. */
const longestTimerMs = 2 ** 31 - 1;

/** Sends the mails that `emailalert` asks for. */
export function createMailer({ node, send, tells, tell }: MailerOptions): Mailer {
  const schedule = createMailSchedule(gatherMs);
  const outboxes = new Map<string, Outbox<Mail>>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function outboxTo(server: string | undefined): Outbox<Mail> {
    const key = server ?? '';
    const found = outboxes.get(key);
    if (found !== undefined) return found;
    const name = server === undefined ? 'mail through sendmail' : `mail through ${server}`;
    const made = createOutbox<Mail>({ name, send, capacity: mostWaiting, patience, tell });
    outboxes.set(key, made);
    return made;
  }

  function post(planned: readonly PlannedMail[]): void {
    const date = new Date();
    for (const mail of planned) {
      outboxTo(mail.route.server).put({ route: mail.route, date, ...mailWords(mail, node, date) });
    }
  }

  function plan(): void {
    clearTimeout(timer);
    const next = schedule.nextAt();
    if (next === undefined || closed) return;
    timer = setTimeout(wake, Math.min(longestTimerMs, Math.max(0, next - performance.now())));
    timer.unref();
  }

  function wake(): void {
    post(schedule.due(performance.now(), tells));
    plan();
  }

  return {
    configure(configurations) {
      schedule.configure(mailSettings(configurations));
      plan();
    },
    hear(event) {
      schedule.hear(event, tells(event), performance.now());
      plan();
    },
    async close(timeoutMs) {
      closed = true;
      clearTimeout(timer);
      post(schedule.rest());
      await Promise.all([...outboxes.values()].map((outbox) => outbox.close(timeoutMs)));
    },
  };
}
