/** The commands that prepare a host, as a director or a real server: they need no daemon. */
import type { Command } from 'commander';
import {
  type CommonOptions,
  filesOf,
  finish,
  settingsCommand,
  settingsOf,
  terminal,
} from './command-tools.ts';
import { type HostFlags, hostOptions } from './host-flags.ts';
import { addRealServerCommand } from './real-server-command.ts';

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
    (files: readonly string[], options: HostFlags & CommonOptions) =>
      finish(async () => {
        const { hostCheck } = await import('../../control/ctl/host.ts');
        const settings = await settingsOf(options);
        return hostCheck(await filesOf(files, options), settings, hostOptions(options), terminal);
      }),
  );
  command('prepare [file...]', 'load modules and set kernel settings that are missing, and name the rest')
    .option('--print', 'print the plain commands and do nothing')
    .option('--persist', 'write /etc/sysctl.d and /etc/modules-load.d for the next boots, too')
    .action((files: readonly string[], options: HostFlags & CommonOptions) =>
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
    .action((options: HostFlags & CommonOptions) =>
      finish(async () => {
        const { hostUnprepare } = await import('../../control/ctl/host.ts');
        return hostUnprepare(hostOptions(options), terminal);
      }),
    );
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
