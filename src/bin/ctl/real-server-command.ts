import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { optional } from '../../config/optional.ts';
import { parseAddress } from '../../config/settings-addresses.ts';
import type { RealServerAction } from '../../control/ctl/realserver.ts';
import type { RealServerMode, RealServerTunnel, TunnelType } from '../../host/real-server-steps.ts';
import { finish, terminal } from './command-tools.ts';
import { type HostFlags, hostOptions } from './host-flags.ts';

interface RealServerFlags extends HostFlags {
  readonly vip: readonly string[];
  readonly mode: RealServerMode;
  readonly tunType?: TunnelType;
  readonly tunPort?: number;
  readonly dev?: string;
}

/** The real server's side of direct routing and tunnels. */
export function addRealServerCommand(program: Command): void {
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
