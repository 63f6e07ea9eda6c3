import type { EventKind } from '../../config/event-kinds.ts';
import type { DirectorEvent } from '../../director/event.ts';
import type { MailRoute, VirtualMail } from './mail-settings.ts';

/** One thing that a mail tells, and what else happened to its virtual server meanwhile. */
export interface MailEntry {
  readonly event: DirectorEvent;
  readonly mail: VirtualMail;
  /** The real server is still out of service: this was told before. */
  readonly repeated: boolean;
  /** What the director did to the table, and what was ordered. */
  readonly deeds: readonly DirectorEvent[];
}

export interface PlannedMail {
  readonly route: MailRoute;
  readonly entries: readonly MailEntry[];
}

/** Decides when which mail goes out. Times are milliseconds of any clock that only goes forward. */
export interface MailSchedule {
  /** The configuration was read: from now on these virtual servers have mail. */
  configure(virtuals: ReadonlyMap<string, VirtualMail>): void;
  /** @param tells whether this director tells of the event, rather than another one of the pair */
  hear(event: DirectorEvent, tells: boolean, now: number): void;
  /**
   * What is to be sent now.
   * @param tells asked of repeats: another director may have taken over since
   */
  due(now: number, tells: (event: DirectorEvent) => boolean): readonly PlannedMail[];
  /** What waits to be gathered, at once. */
  rest(): readonly PlannedMail[];
  /** When something is due next. */
  nextAt(): number | undefined;
}

/**
 * ldirectord's occasions for a mail, and ours: a summary in place of many, and a real server that is down without the
 * table having to change, as at the start.
 */
const occasions: ReadonlySet<EventKind> = new Set([
  'real-down',
  'real-added',
  'real-changed',
  'real-quiesced',
  'real-removed',
  'certificate',
  'flapping',
  'calm',
]);
const deedKinds: ReadonlySet<EventKind> = new Set([
  'fallback-added',
  'fallback-removed',
  'drift-repaired',
  'command',
]);
const out: ReadonlySet<EventKind> = new Set(['real-down', 'real-quiesced', 'real-removed']);
/** Of one mail: what is above it is counted. */
const deedsKept = 20;

interface Gathering {
  readonly route: MailRoute;
  readonly until: number;
  readonly told: { readonly event: DirectorEvent; readonly mail: VirtualMail }[];
}

interface Armed {
  readonly event: DirectorEvent;
  readonly at: number;
}

/** @param gatherMs how long a mail waits for more to tell: one fault often takes many real servers */
export function createMailSchedule(gatherMs: number): MailSchedule {
  let virtuals: ReadonlyMap<string, VirtualMail> = new Map();
  const gatherings = new Map<string, Gathering>();
  const deeds = new Map<string, { readonly event: DirectorEvent; readonly at: number }[]>();
  /** Real servers that are out of service and are told again, by virtual and real server. */
  const armed = new Map<string, Armed>();

  function keepDeed(event: DirectorEvent, now: number): void {
    const { virtual = '' } = event;
    const recent = (deeds.get(virtual) ?? []).filter(({ at }) => now - at <= 2 * gatherMs);
    deeds.set(virtual, [...recent, { event, at: now }].slice(-deedsKept));
  }

  function arm(event: DirectorEvent, mail: VirtualMail, now: number): void {
    const { virtual, real, kind, up } = event;
    // Its agent alone flaps, or is calm again: how the server stands has been told, and may be repeated.
    const isOfAgent = (kind === 'flapping' || kind === 'calm') && up === undefined;
    if (real === undefined || isOfAgent) return;
    const key = `${virtual} ${real}`;
    const isOut = kind === 'calm' ? up === false : out.has(kind);
    if (isOut && mail.repeatMs > 0) armed.set(key, { event, at: now + mail.repeatMs });
    else armed.delete(key);
  }

  function isOccasion({ kind, phase }: DirectorEvent): boolean {
    return occasions.has(kind) || (kind === 'virtual-removed' && phase === 'stopping');
  }

  function gather(event: DirectorEvent, mail: VirtualMail, now: number): void {
    const key = JSON.stringify(mail.route);
    const gathering = gatherings.get(key) ?? { route: mail.route, until: now + gatherMs, told: [] };
    // The table follows what a check has found: both are one thing to tell.
    const found = gathering.told.findIndex(
      ({ event: { kind, virtual, real } }) =>
        kind === 'real-down' && out.has(event.kind) && virtual === event.virtual && real === event.real,
    );
    gathering.told.splice(found === -1 ? gathering.told.length : found, 1, { event, mail });
    gatherings.set(key, gathering);
  }

  function planned({ route, told }: Gathering): PlannedMail {
    const entries = told.map(({ event, mail }) => ({
      event,
      mail,
      repeated: false,
      deeds: (deeds.get(mail.id) ?? []).map((deed) => deed.event).filter((deed) => deed !== event),
    }));
    return { route, entries };
  }

  function repeats(now: number, tells: (event: DirectorEvent) => boolean): readonly PlannedMail[] {
    const mails = new Map<string, { readonly route: MailRoute; readonly entries: MailEntry[] }>();
    for (const [key, { event, at }] of armed) {
      if (at > now) continue;
      const mail = virtuals.get(event.virtual ?? '');
      // What stays and is due would be asked for again at once, and for ever.
      if (mail === undefined) {
        armed.delete(key);
        continue;
      }
      armed.set(key, { event, at: now + mail.repeatMs });
      if (!tells(event) || !mail.statuses.includes('running')) continue;
      const route = JSON.stringify(mail.route);
      const found = mails.get(route) ?? { route: mail.route, entries: [] };
      found.entries.push({ event, mail, repeated: true, deeds: [] });
      mails.set(route, found);
    }
    return [...mails.values()];
  }

  return {
    configure(next) {
      virtuals = next;
      for (const [key, { event }] of armed) {
        const mail = next.get(event.virtual ?? '');
        const isKnown = mail?.reals.has((event.real ?? '').replace(/#\d+$/, '')) === true;
        if (!isKnown || mail.repeatMs === 0) armed.delete(key);
      }
      for (const id of deeds.keys()) if (!next.has(id)) deeds.delete(id);
    },
    hear(event, tells, now) {
      const mail = virtuals.get(event.virtual ?? '');
      if (mail === undefined) return;
      const isReal = occasions.has(event.kind);
      if (isReal || deedKinds.has(event.kind)) keepDeed(event, now);
      if (isReal && event.kind !== 'certificate') arm(event, mail, now);
      if (!isOccasion(event) || !tells || event.summarised === true) return;
      if (mail.statuses.includes(event.phase ?? 'running')) gather(event, mail, now);
    },
    due(now, tells) {
      const mails: PlannedMail[] = [];
      for (const [key, gathering] of gatherings) {
        if (gathering.until > now) continue;
        gatherings.delete(key);
        mails.push(planned(gathering));
      }
      return [...mails, ...repeats(now, tells)];
    },
    rest() {
      const mails = [...gatherings.values()].map(planned);
      gatherings.clear();
      return mails;
    },
    nextAt() {
      const times = [...gatherings.values()]
        .map(({ until }) => until)
        .concat([...armed.values()].map(({ at }) => at));
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}
