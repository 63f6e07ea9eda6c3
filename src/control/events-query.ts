import { isEventKind } from '../config/event-kinds.ts';
import { severities } from '../config/event-severities.ts';
import type { EventFilter } from '../director/event-filter.ts';
import type { Validated } from './requests.ts';

/** Events that one request may ask for: all that the director remembers. */
export const MAX_EVENTS = 2000;
export const DEFAULT_EVENTS = 100;
const LONGEST_NAME = 256;

/** What somebody wants to see of the events. */
export interface EventsRequest {
  readonly limit: number;
  readonly follow: boolean;
  /** Absent: everything that is told. */
  readonly filter?: EventFilter;
}

const PARAMETERS: readonly string[] = ['limit', 'follow', 'kind', 'server', 'severity', 'since', 'all'];

/**
 * The query of `/events`:
 * `limit=20&follow&kind=real-down&kind=real-up&server=10.0.0.5&severity=warning&since=ISO&all`.
 */
export function validateEventsQuery(query: URLSearchParams): Validated<EventsRequest> {
  const unknown = [...query.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) return { ok: false, message: `unknown parameter ${unknown}` };
  const limit = query.get('limit') ?? String(DEFAULT_EVENTS);
  if (!/^\d{1,4}$/.test(limit) || Number(limit) > MAX_EVENTS) {
    return { ok: false, message: `limit: a number from 0 to ${MAX_EVENTS}` };
  }
  const follow = readSwitch(query, 'follow');
  const all = readSwitch(query, 'all');
  if (follow === undefined || all === undefined) {
    return { ok: false, message: `${follow === undefined ? 'follow' : 'all'}: 0 or 1` };
  }
  const kinds = query.getAll('kind');
  const odd = kinds.find((kind) => !isEventKind(kind));
  if (odd !== undefined) return { ok: false, message: `kind: there is no ${odd}` };
  const severity = severities.find((each) => each === query.get('severity'));
  if (severity === undefined && query.has('severity')) {
    return { ok: false, message: `severity: ${severities.join(', ')}` };
  }
  const since = query.has('since') ? Date.parse(query.get('since') ?? '') : undefined;
  if (Number.isNaN(since)) return { ok: false, message: 'since: a time as in ISO 8601' };
  const server = query.get('server');
  if (server !== null && server.length > LONGEST_NAME)
    return { ok: false, message: 'server: too long a name' };
  const filter: EventFilter = {
    ...(kinds.length > 0 && { kinds: kinds.filter(isEventKind) }),
    ...(severity !== undefined && { severity }),
    ...(since !== undefined && { since }),
    ...(server !== null && { server }),
    ...(all && { all }),
  };
  return { ok: true, value: { limit: Number(limit), follow, filter } };
}

/** The query that asks for this. */
export function eventsQuery({ limit, follow, filter = {} }: EventsRequest): URLSearchParams {
  const { kinds = [], severity, since, server, all } = filter;
  const query = new URLSearchParams({ limit: String(limit) });
  if (follow) query.set('follow', '1');
  for (const kind of kinds) query.append('kind', kind);
  if (severity !== undefined) query.set('severity', severity);
  if (since !== undefined) query.set('since', new Date(since).toISOString());
  if (server !== undefined) query.set('server', server);
  if (all === true) query.set('all', '1');
  return query;
}

function readSwitch(query: URLSearchParams, name: string): boolean | undefined {
  const value = query.get(name);
  if (value !== null && !['', '0', '1'].includes(value)) return undefined;
  return value === '' || value === '1';
}

/** `2h`, `30m`, `90s`, `1d` ago, or a time as in ISO 8601 (`2026-11-21 08:00`); undefined where it is neither. */
export function parseSince(text: string, now: number): number | undefined {
  const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
  const [, number, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (number !== undefined) return now - Number(number) * (unitMs[unit] ?? 0);
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
