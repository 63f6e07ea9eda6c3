/** What [alerts], [hooks], [webhook.NAME] and [mail] in directord.ini say: who is told of what happens, beside the log. */
import { alertingKinds, kindsOfEvents } from './event-kind-values.ts';
import type { EventKind } from './event-kinds.ts';
import { optional } from './optional.ts';
import type { ProblemList } from './problem-list.ts';
import { define, type Section } from './setting-definitions.ts';
import { absolutePath, command, duration, offOr, onOrOff, wholeNumber, word } from './setting-values.ts';
import { type DirectorMail, readDirectorMail } from './settings-mail.ts';
import { entriesOf, only, type Read, readSection, type WrittenSection } from './settings-sections.ts';
import type { Reader } from './values.ts';

/** When what changes again and again is summarised. Times are milliseconds. */
export interface FlapSettings {
  /** More changes than this within the window are flapping. */
  readonly changes: number;
  readonly windowMs: number;
  /** Without a change for this long, it is calm again. */
  readonly calmMs: number;
}

export interface HookSettings {
  /** A program's path and its arguments. */
  readonly command: string;
  readonly events: ReadonlySet<EventKind>;
  readonly timeoutMs: number;
}

export interface WebhookSettings {
  readonly name: string;
  readonly url: URL;
  readonly secretFile?: string;
  readonly events: ReadonlySet<EventKind>;
  readonly timeoutMs: number;
  readonly verify: boolean;
  readonly caFile?: string;
}

export interface AlertSettings {
  /** Which director of a pair tells of real servers. */
  readonly servers: 'holder' | 'each';
  readonly flapping: FlapSettings | 'off';
  readonly hooks: readonly HookSettings[];
  readonly webhooks: readonly WebhookSettings[];
  /** Absent: nobody gets mail about the director itself. */
  readonly mail?: DirectorMail;
}

export interface AlertsValues {
  servers: 'holder' | 'each';
  flap_changes: number | 'off';
  flap_window: number;
  flap_calm: number;
}

export interface HooksValues {
  notify: string;
  events: ReadonlySet<EventKind>;
  timeout: number;
}

export interface WebhookValues {
  url: URL;
  secret_file: string;
  events: ReadonlySet<EventKind>;
  timeout: number;
  verify: boolean;
  cafile: string;
}

/** What is wrong is told without the URL itself: it may hold a password. */
const webAddress: Reader<URL> = (value, problems) => {
  const url = URL.canParse(value.text) ? new URL(value.text) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== '') return url;
  problems.error(value, 'this is no URL of HTTP', 'such as https://alerts.example.com/directord');
  return undefined;
};

const minute = 60_000;
const flapDefaults: FlapSettings = { changes: 6, windowMs: 10 * minute, calmMs: 5 * minute };
const hookTimeoutMs = 30_000;
const webhookTimeoutMs = 10_000;

export const alertsSection: Section<AlertsValues> = {
  servers: define(
    word(['holder', 'each']),
    ['holder or each', 'holder'],
    'which director of a pair tells of real servers: the one that holds their group, or each',
  ),
  flap_changes: define(
    offOr(wholeNumber(2, 1000)),
    ['number, or off', '6'],
    'what changes more often than this within flap_window is flapping: it is told once, not each time',
  ),
  flap_window: define(duration(10_000, 86_400_000), ['duration', '10m'], 'in which changes are counted'),
  flap_calm: define(
    duration(10_000, 86_400_000),
    ['duration', '5m'],
    'how long something must not have changed to be calm again',
  ),
};

export const hooksSection: Section<HooksValues> = {
  notify: {
    ...define(command, ['command', 'none'], 'runs for each event, with the event on its standard input'),
    repeatable: true,
  },
  events: define(kindsOfEvents, ['kinds of events', 'alerts'], 'the events that the commands run for'),
  timeout: define(
    duration(100, 600_000),
    ['duration', '30s'],
    'how long a command may run; it is killed then, with all that it has started',
  ),
};

export const webhookSection: Section<WebhookValues> = {
  url: define(webAddress, ['URL', 'none'], 'where each event is sent, by POST'),
  secret_file: define(
    absolutePath,
    ['path', 'none'],
    'a file with the secret that requests are signed with; only its owner may read it',
  ),
  events: define(kindsOfEvents, ['kinds of events', 'alerts'], 'the events that are sent'),
  timeout: define(duration(100, 600_000), ['duration', '10s'], 'how long a request may take'),
  verify: define(onOrOff, ['on or off', 'on'], "whether the server's certificate must be right"),
  cafile: define(absolutePath, ['path', "the system's"], 'certificates of authorities to trust'),
};

/** What holds where the file has none of the sections. */
export const defaultAlertSettings: AlertSettings = Object.freeze({
  servers: 'holder',
  flapping: Object.freeze(flapDefaults),
  hooks: Object.freeze([]),
  webhooks: Object.freeze([]),
});

type Written = readonly WrittenSection<string>[];

export function readAlerts(sections: Written, problems: ProblemList): AlertSettings {
  const alerts = readSection(alertsSection, entriesOf(sections, 'alerts'), problems);
  const hooks = readSection(hooksSection, entriesOf(sections, 'hooks'), problems);
  const webhooks = sections
    .filter(({ kind }) => kind === 'webhook')
    .flatMap((section) => readWebhook(section, problems));
  return Object.freeze({
    servers: only(alerts.servers) ?? defaultAlertSettings.servers,
    flapping: flapSettings(alerts),
    hooks: Object.freeze(
      (hooks.notify ?? []).map(({ value }) =>
        Object.freeze({
          command: value,
          events: only(hooks.events) ?? alertingKinds,
          timeoutMs: only(hooks.timeout) ?? hookTimeoutMs,
        }),
      ),
    ),
    webhooks: Object.freeze(webhooks),
    ...optional('mail', readDirectorMail(sections, problems)),
  });
}

function flapSettings(alerts: Read<AlertsValues>): AlertSettings['flapping'] {
  const changes = only(alerts.flap_changes) ?? flapDefaults.changes;
  if (changes === 'off') return 'off';
  return Object.freeze({
    changes,
    windowMs: only(alerts.flap_window) ?? flapDefaults.windowMs,
    calmMs: only(alerts.flap_calm) ?? flapDefaults.calmMs,
  });
}

function readWebhook(
  { name, at, entries }: WrittenSection<string>,
  problems: ProblemList,
): readonly WebhookSettings[] {
  const read = readSection(webhookSection, entries, problems);
  const url = only(read.url);
  if (url === undefined) {
    if (!problems.hasErrors) {
      problems.error(at, `[webhook.${name}] has no url`, 'write url = https://HOST/PATH');
    }
    return [];
  }
  return [
    Object.freeze({
      name,
      url,
      ...optional('secretFile', only(read.secret_file)),
      events: only(read.events) ?? alertingKinds,
      timeoutMs: only(read.timeout) ?? webhookTimeoutMs,
      verify: only(read.verify) ?? true,
      ...optional('caFile', only(read.cafile)),
    }),
  ];
}
