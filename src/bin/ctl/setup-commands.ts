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

  program
    .command('key')
    .description('make the secret that the directors of a pair share')
    .command('new [file]')
    .description('make a key file, which is never written over; without FILE, print its text')
    .option('--add', 'add a key to FILE instead, for rolling keys')
    .addHelpText('after', aboutKeys)
    .action((file: string | undefined, options: { add?: true }) =>
      finish(async () => {
        const { newKey } = await import('../../control/ctl/new-key.ts');
        return newKey(file, { add: options.add === true }, terminal);
      }),
    );
}

const aboutKeys = `
The file is the same on every director: root's, mode 0600, and named as keyfile in [heartbeat]. Every key in
it is accepted; the one that its line "sign ID" names signs what is sent.

To roll keys without a gap:
  1. On one director: directorctl key new --add FILE. The new key is accepted, the old one signs.
     Copy FILE to the others, and directorctl reload on each.
  2. When every director has read it, and not before: write the new key's number behind "sign" in FILE,
     on one director after the other, and directorctl reload on each.
  3. When every director signs with the new key: remove the line of the old key from FILE on each,
     and directorctl reload on each.
directorctl status shows whether the peers hear each other all the while.

Exit codes:
  0  made
  1  nothing was made or changed, and the message says why

Examples:
  directorctl key new /etc/directord/heartbeat.key
  scp -p /etc/directord/heartbeat.key lvs2:/etc/directord/
  directorctl key new --add /etc/directord/heartbeat.key
  directorctl key new | gpg --encrypt --recipient admin > heartbeat.key.gpg
`;
