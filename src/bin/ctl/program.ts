import { Command } from 'commander';
import { packageVersion } from '../../control/version.ts';
import { addCompletionCommand } from './completion-command.ts';
import { addDirectorCommands } from './director-commands.ts';
import { addHostCommands } from './host-commands.ts';
import { addPairCommands } from './pair-commands.ts';
import { addSetupCommands } from './setup-commands.ts';

/** The commands of directorctl; what `ipvsadm` does is not loaded. */
export function directorctlProgram(): Command {
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
  3  plan: the kernel's table would change; host check, realserver check: something is missing

Examples:
  directorctl check /etc/ha.d/ldirectord.cf && directorctl reload
  directorctl status --watch
  directorctl drain 10.0.0.5
  directorctl weight 10.0.0.5:80 10
  directorctl standby --wait
  directorctl restart --wait
  directorctl host check
  directorctl events --follow --json | jq .message
  directorctl import-heartbeat /etc/ha.d > /etc/directord/directord.ini
`,
    );

  addDirectorCommands(program);
  addPairCommands(program);
  addSetupCommands(program);
  addHostCommands(program);

  program.commandsGroup("The kernel's table:");
  program
    .command('ipvsadm [arguments...]')
    // For the help alone: directorctl.ts runs it before any of this is loaded.
    .description('do what ipvsadm does: the same command line, the same output (docs/ipvsadm.md)');

  program.commandsGroup('The shell:');
  addCompletionCommand(program);

  return program;
}
