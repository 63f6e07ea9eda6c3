import { basename } from 'node:path';
import type { Configuration } from '../../config/configuration.ts';
import { type EventSeverity, severities } from '../../config/event-severities.ts';
import type { LogPlace } from '../../config/log-place.ts';
import type { DirectorEvent } from '../../director/event.ts';
import type { ConsoleLog } from './console-log.ts';
import { type LogForm, ownManner } from './log-form.ts';
import { createLogTarget, type LogTarget, ldirectordManner } from './log-target.ts';

const FLUSH_TIMEOUT_MS = 2000;

export interface LogOptions {
  readonly console: ConsoleLog;
  /** Names the configuration in log files; otherwise its file's name does. */
  readonly instance?: string | undefined;
  /** For configurations that name no `logfile`; otherwise they have none. */
  readonly defaultDestination?: LogPlace | undefined;
  /** False: the console only. */
  readonly destinations?: boolean;
}

export interface Log {
  event(event: DirectorEvent): void;
  /** The daemon's own words, in every log. */
  say(severity: EventSeverity, text: string): void;
  /** The daemon's settings are known: from now on its own log looks like this, and goes there, too. */
  adopt(form: LogForm): void;
  /** From now on lines also go where these configurations' `logfile` says. */
  configure(configurations: readonly Configuration[]): void;
  /** Writes what still waits, for 2 s at most. */
  flush(): Promise<void>;
}

interface Route {
  readonly instance: string;
  readonly virtuals: ReadonlySet<string>;
  readonly target: LogTarget;
}

/** The log of one daemon: the console has every line, the `logfile` of a configuration those about it. */
export function createLog(options: LogOptions): Log {
  let routes: readonly Route[] = [];
  let targets: ReadonlyMap<string, LogTarget> = new Map();
  let form: LogForm = { console: options.console, format: 'text', level: 'info', places: [] };
  let places: readonly LogTarget[] = [];
  const trouble = (message: string): void => {
    if (form.onTrouble === undefined) form.console(new Date(), 'warning', message);
    else form.onTrouble(message);
  };

  /** @param json what a program is told in its place */
  function write(at: Date, severity: EventSeverity, text: string, json: object, virtual?: string): void {
    if (severities.indexOf(severity) >= severities.indexOf(form.level)) {
      const words = form.format === 'json' ? JSON.stringify(json) : text;
      form.console(at, severity, words);
      for (const place of places) place.write({ at, severity, instance: '', text: words });
    }
    const own = virtual === undefined ? [] : routes.filter(({ virtuals }) => virtuals.has(virtual));
    // What is about none of the files, or about a virtual server that just left one, is for all.
    for (const { target, instance } of own.length > 0 ? own : routes) {
      target.write({ at, severity, instance, text });
    }
  }

  return {
    event(event) {
      const { at, severity, message, virtual, summarised } = event;
      if (summarised !== true) write(new Date(at), severity, message, event, virtual);
    },
    say(severity, message) {
      const at = new Date();
      write(at, severity, message, { at: at.toISOString(), severity, message });
    },
    adopt(next) {
      form = next;
      const manner = ownManner(next.format);
      places = next.places.map((place) => createLogTarget(place, manner, trouble));
    },
    configure(configurations) {
      if (options.destinations === false) return;
      const kept = new Map<string, LogTarget>();
      routes = configurations.flatMap(({ file, virtuals, logfile = options.defaultDestination }) => {
        if (logfile === undefined) return [];
        const key = logfile.kind === 'file' ? logfile.path : `syslog ${logfile.facility}`;
        const target =
          kept.get(key) ?? targets.get(key) ?? createLogTarget(logfile, ldirectordManner, trouble);
        kept.set(key, target);
        const instance = options.instance ?? basename(file);
        return [{ instance, virtuals: new Set(virtuals.map(({ id }) => id)), target }];
      });
      targets = kept;
    },
    async flush() {
      const all = [...targets.values(), ...places];
      await Promise.all(all.map((target) => target.flush(FLUSH_TIMEOUT_MS)));
    },
  };
}
