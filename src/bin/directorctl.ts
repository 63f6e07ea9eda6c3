#!/usr/bin/env node
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { formatProblem } from '../config/problem.ts';
import { defaultSettingsFile, type Settings } from '../config/settings.ts';
import { type ControlClient, ControlError, createControlClient } from '../control/control-client.ts';
import { EXIT, type ExitCode } from '../control/ctl/exit-code.ts';
import { showEvents } from '../control/ctl/show-events.ts';
import { showStatus, watchStatus } from '../control/ctl/show-status.ts';
import { reload, select, stop } from '../control/ctl/steer.ts';
import { processTerminal } from '../control/ctl/terminal.ts';
import { printable } from '../control/printable.ts';
import { parseSelector } from '../control/real-server-selector.ts';
import { DEFAULT_EVENTS, MAX_EVENTS, MAX_WEIGHT } from '../control/requests.ts';
import { loadSettings } from '../control/settings-file.ts';
import { packageVersion } from '../control/version.ts';
import type { RealServerSelector } from '../director/director.ts';

interface CommonOptions {
  readonly control?: string;
  readonly settings?: string;
  readonly json?: true;
}

class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

const terminal = processTerminal();

const program = new Command('directorctl')
  .description('Shows and steers a running directord, and checks its configuration')
  .version(packageVersion())
  .showHelpAfterError('(directorctl --help tells more)')
  .addHelpText(
    'after',
    `
FILE is an ldirectord.cf; without one, check and plan read those that the settings name.

REAL is an address, with or without a port: 10.0.0.5, 10.0.0.5:80, fd00::5, [fd00::5]:80. Host names are
not accepted. It means that real server in every virtual server that has it.

Exit codes:
  0  done; plan: nothing would change
  1  failed: no directord answers, it declined, or the command line makes no sense
  2  the configuration has errors (check, plan, reload), or the settings have
  3  plan: the kernel's table would change

Examples:
  directorctl check /etc/ha.d/ldirectord.cf && directorctl reload
  directorctl status --watch
  directorctl drain 10.0.0.5
  directorctl weight 10.0.0.5:80 10
  directorctl events --follow --json | jq .message
  directorctl import-heartbeat /etc/ha.d > /etc/directord/directord.ini
`,
  );

command('check [file...]', 'print all problems of ldirectord.cf files, read as one daemon would').action(
  (files: string[], options: CommonOptions) =>
    finish(async () => {
      // Loaded when needed: the other commands answer sooner without it.
      const { check } = await import('../control/ctl/check.ts');
      return check(await filesOf(files, options), flags(options), terminal);
    }),
);

command('plan [file...]', 'print what the files would change in the kernel now, like a diff').action(
  (files: string[], options: CommonOptions) =>
    finish(async () => {
      const { plan } = await import('../control/ctl/plan.ts');
      return plan(await filesOf(files, options), await client(options), flags(options), terminal);
    }),
);

command('status', 'show every virtual and real server')
  .option('--watch', 'show it again each second, until ^C')
  .action((options: CommonOptions & { watch?: true }) =>
    finish(async () =>
      options.watch
        ? watchStatus(await client(options), flags(options), terminal, interrupted())
        : showStatus(await client(options), flags(options), terminal),
    ),
  );

command('reload', 'read the configuration again; a file with errors changes nothing').action(
  (options: CommonOptions) => finish(async () => reload(await client(options), flags(options), terminal)),
);

command('drain', 'take a real server out of service: no new connections')
  .addArgument(realServer())
  .action((real: RealServerSelector, options: CommonOptions) =>
    finish(async () => select('drained', (await client(options)).drain(real), flags(options), terminal)),
  );

command('undrain', 'let checks decide about a real server again')
  .addArgument(realServer())
  .action((real: RealServerSelector, options: CommonOptions) =>
    finish(async () => select('undrained', (await client(options)).undrain(real), flags(options), terminal)),
  );

command('weight', "give a real server a weight of its own, or (auto) the configuration's")
  .addArgument(realServer())
  .addArgument(new Argument('<weight>', `0 to ${MAX_WEIGHT}, or auto`).argParser(parseWeight))
  .action((real: RealServerSelector, weight: number | 'auto', options: CommonOptions) =>
    finish(async () => {
      const outcome = (await client(options)).setWeight(real, weight);
      return select(`weight ${weight}`, outcome, flags(options), terminal);
    }),
  );

command('events', 'show what has happened')
  .option('--follow', 'go on with each new event, until ^C')
  .addOption(
    new Option('--limit <count>', `at most so many past events, up to ${MAX_EVENTS}`)
      .default(DEFAULT_EVENTS)
      .argParser(parseLimit),
  )
  .action((options: CommonOptions & { follow?: true; limit: number }) =>
    finish(async () => {
      const request = { limit: options.limit, follow: options.follow === true, ...flags(options) };
      return showEvents(await client(options), request, terminal, interrupted());
    }),
  );

command('stop', 'stop the daemon and wait until it has cleaned up').action((options: CommonOptions) =>
  finish(async () => stop(await client(options), terminal)),
);

program
  .command('import-heartbeat <directory>')
  .description("print the directord.ini that follows from heartbeat's ha.cf, haresources and authkeys")
  .option('--json', 'print JSON for programs')
  .action((directory: string, options: CommonOptions) =>
    finish(async () => {
      const { importHeartbeatDirectory } = await import('../control/ctl/import-heartbeat.ts');
      return importHeartbeatDirectory(directory, flags(options), terminal);
    }),
  );

await program.parseAsync();

function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(
      new Option('--control <socket>', "control socket of the daemon (default: the settings')").env(
        'DIRECTORD_CONTROL',
      ),
    )
    .addOption(
      new Option('--settings <file>', `settings of this host (default: ${defaultSettingsFile})`).env(
        'DIRECTORD_SETTINGS',
      ),
    )
    .option('--json', 'print JSON for programs');
}

async function client(options: CommonOptions): Promise<ControlClient> {
  return createControlClient(options.control ?? (await settingsOf(options)).controlSocket);
}

async function filesOf(files: readonly string[], options: CommonOptions): Promise<readonly string[]> {
  return files.length > 0 ? files : (await settingsOf(options)).configFiles;
}

async function settingsOf(options: CommonOptions): Promise<Settings> {
  const loaded = await loadSettings(options.settings, { mustBeNode: false });
  for (const problem of loaded.problems) terminal.complain(printable(formatProblem(problem)));
  if (!loaded.ok) throw new SettingsError('the settings have errors');
  return loaded.settings;
}

function flags({ json }: CommonOptions): { readonly json: boolean } {
  return { json: json === true };
}

async function finish(work: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    const expected = error instanceof ControlError || error instanceof SettingsError;
    if (!expected) throw error;
    terminal.complain(error.message);
    process.exitCode = error instanceof SettingsError ? EXIT.configuration : EXIT.failed;
  }
}

/** Aborts at ^C, which is how a command that goes on for ever is meant to end. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  return controller.signal;
}

function realServer(): Argument {
  return new Argument('<real>', 'address of the real server, with or without a port').argParser((text) => {
    const result = parseSelector(text);
    if (!result.ok) throw new InvalidArgumentError(result.message);
    return result.selector;
  });
}

function parseWeight(text: string): number | 'auto' {
  if (text === 'auto') return text;
  if (/^\d{1,10}$/.test(text) && Number(text) <= MAX_WEIGHT) return Number(text);
  throw new InvalidArgumentError(`0 to ${MAX_WEIGHT}, or auto.`);
}

function parseLimit(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) <= MAX_EVENTS) return Number(text);
  throw new InvalidArgumentError(`0 to ${MAX_EVENTS}.`);
}
