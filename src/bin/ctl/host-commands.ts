/** The commands that prepare a host: they need no daemon. */
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { parseAddress } from '../../config/settings-addresses.ts';
import type { RealServerAction } from '../../control/ctl/realserver.ts';
import type { RealServerMode } from '../../host/real-server-steps.ts';
import { finish, flags, terminal } from './command-tools.ts';

interface RealServerFlags {
  readonly vip: readonly string[];
  readonly mode: RealServerMode;
  readonly dev?: string;
  readonly json?: true;
  readonly print?: true;
  readonly persist?: true;
}

export function addHostCommands(program: Command): void {
  program.commandsGroup('Hosts:');
  program
    .command('realserver')
    .description(
      "prepare this host as a real server of virtual addresses, or undo that (the real server's side)",
    )
    .addArgument(new Argument('<action>', 'what to do').choices(['up', 'down', 'check']))
    .requiredOption('--vip <address...>', 'the virtual addresses that it serves', addAddress)
    .addOption(
      new Option('--mode <mode>', 'dr: direct routing (gate); tun: IP-in-IP tunnel (ipip)')
        .choices(['dr', 'tun'])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option(
        '--dev <device>',
        'where the addresses are put (default: lo; tun: tunl0 or ip6tnl0)',
      ).argParser(deviceName),
    )
    .option('--print', 'print the plain commands and do nothing, for machines without Node.js')
    .option('--persist', 'write a systemd unit of the plain commands for the next boots, too')
    .option('--json', 'print JSON for programs')
    .addHelpText(
      'after',
      `
A real server of direct routing and of tunnels has the virtual address itself, and must never answer ARP
for it: clients would no longer reach the director. What is so already stays; "down" takes the addresses
off and puts the kernel's settings back with the last of them.

Exit codes:
  0  done; check: this host is such a real server
  1  failed, and the message says at which step
  3  check: something is missing, and each line says what mends it

Examples:
  directorctl realserver up --vip 10.0.0.100 --mode dr --persist
  directorctl realserver check --vip 10.0.0.100 fd00::100 --mode dr
  directorctl realserver up --vip 10.0.0.100 --mode tun --print | ssh web1 sh
`,
    )
    .action((action: RealServerAction, options: RealServerFlags) =>
      finish(async () => {
        const { realServer } = await import('../../control/ctl/realserver.ts');
        const { vip: vips, mode, dev } = options;
        const role = { vips, mode, ...(dev === undefined ? {} : { device: dev }) };
        const { print, persist } = options;
        return realServer(
          action,
          role,
          { ...flags(options), print: print === true, persist: persist === true },
          terminal,
        );
      }),
    );
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
