import { Command } from 'commander';
import { packageVersion } from '../../control/version.ts';
import { addReleaseCommand } from './release-command.ts';
import { addRunCommand } from './run-command.ts';

/** The commands of directord. */
export function directordProgram(): Command {
  const program = new Command('directord')
    .description('High-availability controller for Linux Virtual Server directors')
    .version(packageVersion())
    .showHelpAfterError('(directord --help tells more)');
  addRunCommand(program);
  addReleaseCommand(program);
  return program;
}
