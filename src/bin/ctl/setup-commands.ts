/** The commands that make what a pair needs before its first start. */
import type { Command } from 'commander';
import { type CommonOptions, finish, flags, terminal } from './command-tools.ts';

export function addSetupCommands(program: Command): void {
  program.commandsGroup('Before the first start:');
  program
    .command('import-heartbeat <directory>')
    .description("print the directord.ini that follows from heartbeat's ha.cf, haresources and authkeys")
    .option('--json', 'print JSON for programs')
    .action((directory: string, options: CommonOptions) =>
      finish(async () => {
        const { importHeartbeatDirectory } = await import('../../control/ctl/import-heartbeat.ts');
        return importHeartbeatDirectory(directory, flags(options), terminal);
      }),
    );
}
