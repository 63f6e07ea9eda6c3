import type { Configuration } from '../config/configuration.ts';
import type { AlertSettings } from '../config/settings-alerts.ts';
import type { DirectorEvent, EventFact } from '../director/event.ts';
import type { Journal } from '../director/journal.ts';
import { createHook } from './hooks/hook.ts';
import { createMailer } from './mail/mailer.ts';
import { sendMail } from './mail/send-mail.ts';
import { createSpeaker } from './speaker.ts';
import { createWebhook } from './web/webhook.ts';

export interface AlertOptions {
  readonly settings: AlertSettings;
  /** The director that tells. */
  readonly node: string;
  readonly version: string;
  readonly journal: Pick<Journal, 'listen' | 'record'>;
}

/** Tells whoever wants to know what happens: by mail, by commands and by webhooks. Nothing waits for any of them. */
export interface Alerts {
  /** The ldirectord.cf files that were read; they say who gets mail. */
  configure(configurations: readonly Configuration[]): void;
  /** Delivers what waits, for `timeoutMs` at most. */
  close(timeoutMs: number): Promise<void>;
}

const severities = { failing: 'warning', lost: 'error', works: 'notice', output: 'info' } as const;

export function startAlerts({ settings, node, version, journal }: AlertOptions): Alerts {
  const speaker = createSpeaker(settings.servers);
  /** What is told of an alert that fails must not cause further alerts. */
  let recording = false;

  function tell(trouble: keyof typeof severities, message: string): void {
    const fact: EventFact = { severity: severities[trouble], kind: 'alert-failed', message };
    recording = true;
    journal.record(trouble === 'output' ? { ...fact, kind: 'command' } : fact);
    recording = false;
  }

  const mailer = createMailer({
    node,
    directorMail: settings.mail,
    send: sendMail,
    tells: speaker.tells,
    tell,
  });
  const hooks = settings.hooks.map((each) => ({
    events: each.events,
    ...createHook({ settings: each, tell }),
  }));
  const webhooks = settings.webhooks.map((each) => ({
    events: each.events,
    ...createWebhook({ settings: each, version, tell }),
  }));

  function hear(event: DirectorEvent): void {
    if (recording) return;
    speaker.hear(event);
    mailer.hear(event);
    if (event.summarised === true || !speaker.tells(event)) return;
    for (const { events, run } of hooks) if (events.has(event.kind)) run(event);
    for (const { events, put } of webhooks) if (events.has(event.kind)) put(event);
  }

  const stopListening = journal.listen(hear);
  return {
    configure: mailer.configure,
    async close(timeoutMs) {
      stopListening();
      await Promise.all([mailer, ...hooks, ...webhooks].map(({ close }) => close(timeoutMs)));
    },
  };
}
