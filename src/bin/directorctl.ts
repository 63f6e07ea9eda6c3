#!/usr/bin/env node
import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import { type ControlClient, ControlError, createControlClient } from '../control/control-client.ts';
import { EXIT, type ExitCode } from '../control/ctl/exit-code.ts';
import { showEvents } from '../control/ctl/show-events.ts';
import { showStatus, watchStatus } from '../control/ctl/show-status.ts';
import { reload, select, stop } from '../control/ctl/steer.ts';
import { processTerminal } from '../control/ctl/terminal.ts';
import { DEFAULT_CONTROL_SOCKET } from '../control/defaults.ts';
import { parseSelector } from '../control/real-server-selector.ts';
import { DEFAULT_EVENTS, MAX_EVENTS, MAX_WEIGHT } from '../control/requests.ts';
import { packageVersion } from '../control/version.ts';
import type { RealServerSelector } from '../director/director.ts';

interface CommonOptions {
  readonly control?: string;
  readonly json?: true;
}

const terminal = processTerminal();

const program = new Command('directorctl')
  .description('Shows and steers a running directord, and checks its configuration')
  .version(packageVersion())
  .showHelpAfterError('(directorctl --help tells more)')
  .addHelpText(
    'after',
    `
REAL is an address, with or without a port: 10.0.0.5, 10.0.0.5:80, fd00::5, [fd00::5]:80. Host names are
not accepted. It means that real server in every virtual server that has it.

Exit codes:
  0  done; plan: nothing would change
  1  failed: no directord answers, it declined, or the command line makes no sense
  2  the configuration has errors (check, plan, reload)
  3  plan: the kernel's table would change

Examples:
  directorctl check /etc/ha.d/ldirectord.cf && directorctl reload
  directorctl status --watch
  directorctl drain 10.0.0.5
  directorctl weight 10.0.0.5:80 10
  directorctl events --follow --json | jq .message
`,
  );

command('check <file...>', 'print all problems of ldirectord.cf files, read as one daemon would').action(
  async (files: string[], options: CommonOptions) => {
    // Loaded when needed: the other commands answer sooner without it.
    const { check } = await import('../control/ctl/check.ts');
    await finish(check(files, flags(options), terminal));
  },
);

command('plan <file...>', 'print what the files would change in the kernel now, like a diff').action(
  async (files: string[], options: CommonOptions) => {
    const { plan } = await import('../control/ctl/plan.ts');
    await finish(plan(files, client(options), flags(options), terminal));
  },
);

command('status', 'show every virtual and real server')
  .option('--watch', 'show it again each second, until ^C')
  .action(async (options: CommonOptions & { watch?: true }) => {
    const shown = options.watch
      ? watchStatus(client(options), flags(options), terminal, interrupted())
      : showStatus(client(options), flags(options), terminal);
    await finish(shown);
  });

command('reload', 'read the configuration again; a file with errors changes nothing').action(
  async (options: CommonOptions) => finish(reload(client(options), flags(options), terminal)),
);

command('drain', 'take a real server out of service: no new connections')
  .addArgument(realServer())
  .action(async (real: RealServerSelector, options: CommonOptions) =>
    finish(select('drained', client(options).drain(real), flags(options), terminal)),
  );

command('undrain', 'let checks decide about a real server again')
  .addArgument(realServer())
  .action(async (real: RealServerSelector, options: CommonOptions) =>
    finish(select('undrained', client(options).undrain(real), flags(options), terminal)),
  );

command('weight', "give a real server a weight of its own, or (auto) the configuration's")
  .addArgument(realServer())
  .addArgument(new Argument('<weight>', `0 to ${MAX_WEIGHT}, or auto`).argParser(parseWeight))
  .action(async (real: RealServerSelector, weight: number | 'auto', options: CommonOptions) =>
    finish(select(`weight ${weight}`, client(options).setWeight(real, weight), flags(options), terminal)),
  );

command('events', 'show what has happened')
  .option('--follow', 'go on with each new event, until ^C')
  .addOption(
    new Option('--limit <count>', `at most so many past events, up to ${MAX_EVENTS}`)
      .default(DEFAULT_EVENTS)
      .argParser(parseLimit),
  )
  .action(async (options: CommonOptions & { follow?: true; limit: number }) => {
    const request = { limit: options.limit, follow: options.follow === true, ...flags(options) };
    await finish(showEvents(client(options), request, terminal, interrupted()));
  });

command('stop', 'stop the daemon and wait until it has cleaned up').action(async (options: CommonOptions) =>
  finish(stop(client(options), terminal)),
);

await program.parseAsync();

function command(name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(
      new Option('--control <socket>', 'control socket of the daemon')
        .env('DIRECTORD_CONTROL')
        .default(DEFAULT_CONTROL_SOCKET),
    )
    .option('--json', 'print JSON for programs');
}

function client({ control = DEFAULT_CONTROL_SOCKET }: CommonOptions): ControlClient {
  return createControlClient(control);
}

function flags({ json }: CommonOptions): { readonly json: boolean } {
  return { json: json === true };
}

async function finish(work: Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await work;
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    terminal.complain(error.message);
    process.exitCode = EXIT.failed;
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
