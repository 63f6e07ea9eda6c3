import { type Command, InvalidArgumentError, Option } from 'commander';
import { createProblemList } from '../../config/problem-list.ts';
import { offOr } from '../../config/setting-values.ts';
import { defaultSettings } from '../../config/settings.ts';
import { type ListenAddress, listenAddress } from '../../config/settings-http.ts';
import { dryRunControlSocket } from '../../control/daemon/dry-run.ts';
import { settingsOption } from '../settings-option.ts';

interface RunOptions {
  readonly settings?: string;
  readonly config?: readonly string[];
  readonly control?: string;
  readonly dryRun?: true;
  readonly pidFile?: string;
  readonly instance?: string;
  readonly logfile?: string;
  readonly state?: string;
  readonly node?: string;
  readonly http?: ListenAddress | 'off';
}

export function addRunCommand(program: Command): void {
  const defaults = defaultSettings();
  program
    .command('run')
    .description('direct in the foreground, as service managers want it')
    .addOption(settingsOption())
    .option(
      '--config <file...>',
      `ldirectord.cf files (default: the settings', else ${defaults.configFiles})`,
    )
    .option('--control <socket>', `control socket (default: the settings', else ${defaults.controlSocket})`)
    .addOption(
      new Option('--dry-run', 'check the real servers, but leave the kernel alone; needs no root').env(
        'DIRECTORD_DRY_RUN',
      ),
    )
    .option(
      '--state <file>',
      "where operators' drains and weights outlive a restart (default: beside the socket)",
    )
    .option('--node <name>', "this director's name among the settings' nodes (default: the host name)")
    .option(
      '--http <address:port|off>',
      "where the status page and metrics are served (default: the settings'; a dry run serves none)",
      httpAddress,
    )
    .option('--pid-file <file>', 'write the process id there while running')
    .option('--instance <name>', "name in log files (default: the ldirectord.cf's file name)")
    .option('--logfile <file>', 'log of ldirectord.cf files that name none (default: standard error only)')
    .addHelpText(
      'after',
      `
Signals:
  SIGHUP           read the configuration again; a file with errors changes nothing
  SIGTERM, SIGINT  stop, and clean the kernel's table where cleanstop says so

Exit codes:
  0   stopped
  1   failed: the kernel, the control socket, an internal error
  2   the settings or the configuration have errors; each is printed as file:line:column: error: message
  75  it wants to be started again at once: directorctl restart has left all in place for the next daemon

Examples:
  directord run
  directord run --config /etc/ha.d/shop.cf --config /etc/ha.d/mail.cf
  directord run --dry-run --config ldirectord.cf

A dry run has the control socket ${dryRunControlSocket()} unless --control names one, writes to
none of the files that ldirectord.cf names as logfile, and may run beside the daemon that works for real.
`,
    )
    .action(async (options: RunOptions) => {
      process.exit(await run(options));
    });
}

function httpAddress(text: string): ListenAddress | 'off' {
  const problems = createProblemList('--http');
  const listen = offOr(listenAddress)({ text, line: 0, column: 0 }, problems);
  if (listen !== undefined) return listen;
  const [problem] = problems.sorted();
  throw new InvalidArgumentError([problem?.message, problem?.hint].filter(Boolean).join('; '));
}

async function run(options: RunOptions): Promise<number> {
  // Loaded when needed: --help and a misspelt option need none of it.
  const { runDirectord } = await import('../../control/daemon/run-directord.ts');
  return runDirectord({
    settingsFile: options.settings,
    files: options.config,
    controlSocket: options.control,
    dryRun: options.dryRun === true,
    console: 'service',
    logFiles: true,
    pidFile: options.pidFile,
    instance: options.instance,
    logFile: options.logfile,
    stateFile: options.state,
    node: options.node,
    http: options.http,
  });
}
