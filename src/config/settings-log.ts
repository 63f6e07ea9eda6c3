/** What [log] in directord.ini says: how the daemon's own log looks, and where else it goes. */
import { syslogFacilities } from '../system/syslog-facilities.ts';
import { type EventSeverity, severities } from './event-severities.ts';
import { type LogPlace, logPlace } from './log-place.ts';
import { define, type Section } from './setting-definitions.ts';
import { word } from './setting-values.ts';
import { only, type Read } from './settings-sections.ts';
import { type Reader, shown } from './values.ts';

export interface LogSettings {
  readonly format: 'text' | 'json';
  /** The least that is logged. */
  readonly level: EventSeverity;
  /** Beside standard error. */
  readonly places: readonly LogPlace[];
}

export interface LogValues {
  format: LogSettings['format'];
  level: LogSettings['level'];
  to: LogPlace;
}

const place: Reader<LogPlace> = (value, problems) => {
  const found = logPlace(value.text);
  if (found.kind === 'file' || syslogFacilities.has(found.facility)) return found;
  const hint = 'such as /var/log/directord.log, daemon or local0';
  problems.error(value, `expected a path from /, or a facility of syslog, found ${shown(value.text)}`, hint);
  return undefined;
};

export const logSection: Section<LogValues> = {
  format: define(word(['text', 'json']), ['text or json', 'text'], 'a line for people, or the event as JSON'),
  level: define(word(severities), ['info, notice, warning or error', 'info'], 'the least that is logged'),
  to: {
    ...define(place, ['path, or facility', 'none'], 'where the log goes, beside standard error'),
    repeatable: true,
  },
};

export function logSettings(read: Read<LogValues>): LogSettings {
  return Object.freeze({
    format: only(read.format) ?? 'text',
    level: only(read.level) ?? 'info',
    places: Object.freeze((read.to ?? []).map(({ value }) => Object.freeze(value))),
  });
}
