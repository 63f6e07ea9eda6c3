import { basename } from 'node:path';
import type { Configuration } from '../../config/configuration.ts';
import type { DirectorEvent, EventSeverity } from '../../director/event.ts';
import type { ConsoleLog } from './console-log.ts';
import { createLogTarget, type LogDestination, type LogTarget } from './log-target.ts';

const FLUSH_TIMEOUT_MS = 2000;

export interface LogOptions {
  readonly console: ConsoleLog;
  /** Names the configuration in log files; otherwise its file's name does. */
  readonly instance?: string | undefined;
  /** For configurations that name no `logfile`; otherwise they have none. */
  readonly defaultDestination?: LogDestination | undefined;
  /** False: the console only. */
  readonly destinations?: boolean;
}

export interface Log {
  event(event: DirectorEvent): void;
  /** The daemon's own words, in every log. */
  say(severity: EventSeverity, text: string): void;
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
  const trouble = (message: string): void => options.console(new Date(), 'warning', message);

  const write = (at: Date, severity: EventSeverity, text: string, virtual?: string): void => {
    options.console(at, severity, text);
    const own = virtual === undefined ? [] : routes.filter(({ virtuals }) => virtuals.has(virtual));
    // What is about none of the files, or about a virtual server that just left one, is for all.
    for (const { target, instance } of own.length > 0 ? own : routes) target.write(at, instance, text);
  };

  return {
    event({ at, severity, message, virtual, summarised }) {
      if (summarised !== true) write(new Date(at), severity, message, virtual);
    },
    say: (severity, text) => write(new Date(), severity, text),
    configure(configurations) {
      if (options.destinations === false) return;
      const kept = new Map<string, LogTarget>();
      routes = configurations.flatMap(({ file, virtuals, logfile = options.defaultDestination }) => {
        if (logfile === undefined) return [];
        const key = logfile.kind === 'file' ? logfile.path : `syslog ${logfile.facility}`;
        const target = kept.get(key) ?? targets.get(key) ?? createLogTarget(logfile, trouble);
        kept.set(key, target);
        const instance = options.instance ?? basename(file);
        return [{ instance, virtuals: new Set(virtuals.map(({ id }) => id)), target }];
      });
      targets = kept;
    },
    async flush() {
      await Promise.all([...targets.values()].map((target) => target.flush(FLUSH_TIMEOUT_MS)));
    },
  };
}
