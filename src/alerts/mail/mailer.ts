import type { Configuration } from '../../config/configuration.ts';
import type { DirectorMail } from '../../config/settings-mail.ts';
import type { DirectorEvent } from '../../director/event.ts';
import type { Patience } from '../backoff.ts';
import { createOutbox, type Outbox, type OutboxOptions } from '../outbox.ts';
import { createDirectorMailSchedule, type DirectorMailPlan } from './director-mail.ts';
import { directorMailWords } from './director-mail-words.ts';
import { createMailSchedule, type PlannedMail } from './mail-schedule.ts';
import { directorMailRoute, mailSettings } from './mail-settings.ts';
import { mailWords } from './mail-words.ts';
import type { Mail, sendMail } from './send-mail.ts';

export interface Mailer {
  configure(configurations: readonly Configuration[]): void;
  hear(event: DirectorEvent): void;
  close(timeoutMs: number): Promise<void>;
}

export interface MailerOptions {
  readonly node: string;
  /** Absent: nobody gets mail about the director itself. */
  readonly directorMail: DirectorMail | undefined;
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

/** Sends the mails that `emailalert` and [mail] ask for. */
export function createMailer({ node, directorMail, send, tells, tell }: MailerOptions): Mailer {
  const schedule = createMailSchedule(gatherMs);
  const ofDirector = directorMail && createDirectorMailSchedule(directorMail, gatherMs);
  const outboxes = new Map<string, Outbox<Mail>>();
  let known: readonly Configuration[] = [];
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

  function put(mail: Mail): void {
    outboxTo(mail.route.server).put(mail);
  }

  function post(planned: readonly PlannedMail[]): void {
    const date = new Date();
    for (const mail of planned) put({ route: mail.route, date, ...mailWords(mail, node, date) });
  }

  function postOfDirector(plan: DirectorMailPlan | undefined): void {
    if (plan === undefined || directorMail === undefined) return;
    const route = directorMailRoute(directorMail, known);
    put({ route, date: new Date(), ...directorMailWords(plan, node) });
  }

  function plan(): void {
    clearTimeout(timer);
    const next = Math.min(
      ...[schedule, ofDirector].map((each) => each?.nextAt() ?? Number.POSITIVE_INFINITY),
    );
    if (next === Number.POSITIVE_INFINITY || closed) return;
    timer = setTimeout(wake, Math.min(longestTimerMs, Math.max(0, next - performance.now())));
    timer.unref();
  }

  function wake(): void {
    const now = performance.now();
    postOfDirector(ofDirector?.due(now));
    post(schedule.due(now, tells));
    plan();
  }

  return {
    configure(configurations) {
      known = configurations;
      schedule.configure(mailSettings(configurations));
      plan();
    },
    hear(event) {
      const isOurs = tells(event);
      const now = performance.now();
      schedule.hear(event, isOurs, now);
      if (isOurs) ofDirector?.hear(event, now);
      plan();
    },
    async close(timeoutMs) {
      closed = true;
      clearTimeout(timer);
      postOfDirector(ofDirector?.rest());
      post(schedule.rest());
      await Promise.all([...outboxes.values()].map((outbox) => outbox.close(timeoutMs)));
    },
  };
}
