/** The commands that prepare a host: they need no daemon. */
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { optional } from '../../config/optional.ts';
import { parseAddress } from '../../config/settings-addresses.ts';
import type { RealServerAction } from '../../control/ctl/realserver.ts';
import type { RealServerMode, RealServerTunnel, TunnelType } from '../../host/real-server-steps.ts';
import {
  type CommonOptions,
  filesOf,
  finish,
  settingsCommand,
  settingsOf,
  terminal,
} from './command-tools.ts';

interface RealServerFlags {
  readonly vip: readonly string[];
  readonly mode: RealServerMode;
  readonly tunType?: TunnelType;
  readonly tunPort?: number;
  readonly dev?: string;
  readonly root: string;
  readonly json?: true;
  readonly print?: true;
  readonly persist?: true;
}

interface HostFlags extends CommonOptions {
  readonly root: string;
  readonly print?: true;
  readonly persist?: true;
}

export function addHostCommands(program: Command): void {
  program.commandsGroup('Hosts:');
  addDirectorHostCommands(program);
  addRealServerCommand(program);
}

/** The director's side. */
function addDirectorHostCommands(program: Command): void {
  const host = program
    .command('host')
    .description('check and prepare this host as a director: modules, kernel settings, clashing services')
    .addHelpText('after', aboutHost);
  const command = (name: string, description: string) =>
    settingsCommand(host, name, description).option('--root <directory>', 'where etc is', '/');

  command('check [file...]', 'tell what this host has and lacks for its director; changes nothing').action(
    (files: readonly string[], options: HostFlags) =>
      finish(async () => {
        const { hostCheck } = await import('../../control/ctl/host.ts');
        const settings = await settingsOf(options);
        return hostCheck(await filesOf(files, options), settings, hostOptions(options), terminal);
      }),
  );
  command('prepare [file...]', 'load modules and set kernel settings that are missing, and name the rest')
    .option('--print', 'print the plain commands and do nothing')
    .option('--persist', 'write /etc/sysctl.d and /etc/modules-load.d for the next boots, too')
    .action((files: readonly string[], options: HostFlags) =>
      finish(async () => {
        const { hostPrepare } = await import('../../control/ctl/host.ts');
        const settings = await settingsOf(options);
        return hostPrepare(await filesOf(files, options), settings, hostOptions(options), terminal);
      }),
    );
  host
    .command('unprepare')
    .description('take back what prepare has done: settings as they were, no files of ours')
    .option('--root <directory>', 'where etc is', '/')
    .option('--print', 'print the plain commands and do nothing')
    .option('--json', 'print JSON for programs')
    .action((options: HostFlags) =>
      finish(async () => {
        const { hostUnprepare } = await import('../../control/ctl/host.ts');
        return hostUnprepare(hostOptions(options), terminal);
      }),
    );
}

function hostOptions({ json, print, persist, root }: HostFlags) {
  return { json: json === true, print: print === true, persist: persist === true, root };
}

const aboutHost = `
What is needed follows from directord.ini and from the ldirectord.cf that it names, or from each FILE. prepare
never touches services, addresses or files of others: those it names, with what to do. Settings that somebody
has changed since stay when unprepare puts the others back; modules stay loaded.

Exit codes:
  0  done; check and prepare: nothing is missing
  1  failed, and the message says at which step
  2  the configuration has errors, or the settings have
  3  check: something is missing; prepare: something is left to you

Examples:
  directorctl host check
  directorctl host prepare --persist
  directorctl host prepare --print > director.sh
`;

/** The real server's side. */
function addRealServerCommand(program: Command): void {
  program
    .command('realserver')
    .description(
      "prepare this host as a real server of virtual addresses, or undo that (the real server's side)",
    )
    .addArgument(new Argument('<action>', 'what to do').choices(['up', 'down', 'check']))
    .requiredOption('--vip <address...>', 'the virtual addresses that it serves', addAddress)
    .addOption(
      new Option('--mode <mode>', 'dr: direct routing (gate); tun: a tunnel (ipip, gre, gue)')
        .choices(['dr', 'tun'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--tun-type <type>', 'tun: what packets are wrapped in (default: ipip)').choices([
        'ipip',
        'gre',
        'gue',
      ]),
    )
    .addOption(
      new Option('--tun-port <port>', 'gue: the UDP port, as the real line of ldirectord.cf says').argParser(
        portNumber,
      ),
    )
    .addOption(
      new Option(
        '--dev <device>',
        "where the addresses are put (default: lo; tun: tunl0, gre0 and so on, the kernel's own)",
      ).argParser(deviceName),
    )
    .option('--print', 'print the plain commands and do nothing, for machines without Node.js')
    .option('--persist', 'up: write a systemd unit of the plain commands, too; down: remove it')
    .option('--root <directory>', 'where etc is', '/')
    .option('--json', 'print JSON for programs')
    .addHelpText(
      'after',
      `
A real server of direct routing and of tunnels has the virtual address itself, and must never answer ARP
for it: clients would no longer reach the director. What is so already stays; "down" takes the addresses
off and puts the kernel's settings back with the last of them. It needs the same options as "up".

Exit codes:
  0  done; check: this host is such a real server
  1  failed, and the message says at which step
  3  check: something is missing, and each line says what mends it

Examples:
  directorctl realserver up --vip 10.0.0.100 --mode dr --persist
  directorctl realserver check --vip 10.0.0.100 fd00::100 --mode dr
  directorctl realserver up --vip 10.0.0.100 --mode tun --print | ssh web1 sh
  directorctl realserver up --vip 10.0.0.100 --mode tun --tun-type gue --tun-port 6080
`,
    )
    .action((action: RealServerAction, options: RealServerFlags, command: Command) =>
      finish(async () => {
        const { vip: vips, mode, dev } = options;
        const { tunnel, wrong } = tunnelOf(options);
        if (wrong !== undefined) command.error(`error: ${wrong}`);
        const { realServer } = await import('../../control/ctl/realserver.ts');
        const role = { vips, mode, ...optional('tunnel', tunnel), ...optional('device', dev) };
        return realServer(action, role, hostOptions(options), terminal);
      }),
    );
}

/** No tunnel: the options say ipip, or direct routing. */
function tunnelOf({ mode, tunType: type, tunPort: port }: RealServerFlags): {
  readonly tunnel?: RealServerTunnel;
  readonly wrong?: string;
} {
  if (mode !== 'tun' && type !== undefined) return { wrong: '--tun-type goes with --mode tun' };
  if (type !== 'gue') {
    if (port !== undefined) return { wrong: '--tun-port goes with --tun-type gue' };
    return type === undefined ? {} : { tunnel: { type } };
  }
  if (port === undefined) return { wrong: '--tun-type gue needs --tun-port, which is usually 6080' };
  return { tunnel: { type, port } };
}

function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('A port from 1 to 65535.');
}

function addAddress(text: string, before: readonly string[] = []): readonly string[] {
  const found = parseAddress(text);
  if (found === undefined)
    throw new InvalidArgumentError('A numeric address, such as 10.0.0.100 or fd00::100.');
  return [...before, found.address];
}

/** What the kernel takes (dev_valid_name), without what means something to a command line or to systemd. */
function deviceName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/.test(text)) return text;
  throw new InvalidArgumentError('The name of a network interface.');
}
