import type { Command } from 'commander';
import { defaultSettings } from '../../config/settings.ts';
import { settingsOption } from '../settings-option.ts';

interface ReleaseOptions {
  readonly settings?: string;
  readonly control?: string;
  readonly json?: true;
}

export function addReleaseCommand(program: Command): void {
  const defaults = defaultSettings();
  program
    .command('release')
    .description('take off the virtual addresses, and the nftables table, that a daemon which died has left')
    .addOption(settingsOption())
    .option(
      '--control <socket>',
      `control socket of that daemon (default: the settings', else ${defaults.controlSocket})`,
    )
    .option('--json', 'print JSON for programs')
    .addHelpText(
      'after',
      `
For ExecStopPost= of the service, so that the peer's takeover meets no second holder; by hand, where no service
manager ran it. Only addresses that directord has put on are taken off. They stay for the daemon that starts
next when directorctl restart announced it, and while the peers hold still for that; not where systemd's
EXIT_STATUS says that the daemon has ended otherwise. By hand, without EXIT_STATUS, the daemon's table in nftables
goes, too, and the kernel's settings for it are put back; a service manager starts the next daemon, which goes on
with them as with the kernel's IPVS table.

Exit codes:
  0  every address is off, or an announced restart keeps them
  1  a directord answers at the control socket, and nothing was changed; or an address could not be taken off
  2  the settings have errors: what a daemon at ${defaults.controlSocket} left is off

Examples:
  directord release
  directord release --control /run/directord/web.sock
`,
    )
    .action(async (options: ReleaseOptions) => {
      process.exitCode = await release(options);
    });
}

async function release(options: ReleaseOptions): Promise<number> {
  // systemd tells ExecStopPost how the daemon ended: after anything but a restart that was asked for, nobody comes
  // back for what an earlier one announced.
  const { EXIT_STATUS } = process.env;
  const control = await import('../../control/daemon/release.ts');
  const { releaseLeftovers } = await import('../../pair/leftovers.ts');
  return control.release(
    {
      settingsFile: options.settings,
      controlSocket: options.control,
      json: options.json === true,
      keepAnnounced: EXIT_STATUS === undefined || EXIT_STATUS === '75',
      forGood: EXIT_STATUS === undefined,
      print: (line) => void process.stdout.write(`${line}\n`),
      complain: (line) => void process.stderr.write(`${line}\n`),
    },
    releaseLeftovers,
  );
}
