import { type Command, InvalidArgumentError, Option } from 'commander';
import { allEventKinds, type EventKind, isEventKind } from '../../config/event-kinds.ts';
import { type EventSeverity, severities } from '../../config/event-severities.ts';
import { didYouMean } from '../../config/suggest.ts';
import { showEvents } from '../../control/ctl/show-events.ts';
import { DEFAULT_EVENTS, MAX_EVENTS, parseSince } from '../../control/events-query.ts';
import { type CommonOptions, client, finish, flags, interrupted, terminal } from './command-tools.ts';

interface EventsOptions extends CommonOptions {
  readonly follow?: true;
  readonly limit: number;
  readonly kind?: readonly EventKind[];
  readonly server?: string;
  readonly severity?: EventSeverity;
  readonly since?: number;
  readonly all?: true;
}

/** What `directorctl events` takes, and does. */
export function addEventsCommand(events: Command): void {
  events
    .option('--follow', 'go on with each new event, until ^C')
    .addOption(
      new Option('--limit <count>', `at most so many past events, up to ${MAX_EVENTS}`)
        .default(DEFAULT_EVENTS)
        .argParser(parseLimit),
    )
    .addOption(new Option('--kind <kinds>', 'only these, such as real-up,real-down').argParser(kindsOf))
    .option(
      '--server <name>',
      'only about this virtual or real server, group or peer; a part of the name will do',
    )
    .addOption(new Option('--severity <least>', 'only that grave, or graver').choices(severities))
    .addOption(
      new Option('--since <time>', 'only from then on: 2h, 30m, or 2026-11-21 08:00').argParser(sinceOf),
    )
    .option('--all', 'also each change of what is flapping')
    .addHelpText(
      'after',
      `
Examples:
  directorctl events --since 1h --severity warning
  directorctl events --server 10.0.0.5 --follow
  directorctl events --kind role-changed,address-conflict --json
`,
    )
    .action((options: EventsOptions) =>
      finish(async () => {
        const { limit, kind, server, severity, since, all } = options;
        const filter = {
          ...(kind !== undefined && { kinds: kind }),
          ...(server !== undefined && { server }),
          ...(severity !== undefined && { severity }),
          ...(since !== undefined && { since }),
          ...(all === true && { all }),
        };
        const request = { limit, follow: options.follow === true, filter, ...flags(options) };
        return showEvents(await client(options), request, terminal, interrupted());
      }),
    );
}

function parseLimit(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) <= MAX_EVENTS) return Number(text);
  throw new InvalidArgumentError(`0 to ${MAX_EVENTS}.`);
}

function kindsOf(text: string): readonly EventKind[] {
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.find((word) => !isEventKind(word));
  if (unknown === undefined) return words.filter(isEventKind);
  const hint = didYouMean(unknown, allEventKinds) ?? 'docs/alerts.md lists the kinds';
  throw new InvalidArgumentError(`there is no ${unknown}; ${hint}.`);
}

function sinceOf(text: string): number {
  const since = parseSince(text, Date.now());
  if (since === undefined) throw new InvalidArgumentError('such as 2h, 30m, or 2026-11-21 08:00.');
  return since;
}
