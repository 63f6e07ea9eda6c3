import { Argument, type Command } from 'commander';
import { EXIT } from '../../control/ctl/exit-code.ts';
import type { MemberStatus } from '../../pair/member-status.ts';
import { client, finish, terminal } from './command-tools.ts';
import { bashCompletion, zshCompletion } from './completion.ts';

/** What is printed for the scripts themselves, when they ask for the words of an argument. */
const words: Readonly<Record<string, (status: MemberStatus) => readonly string[]>> = {
  real: ({ virtuals }) => virtuals.flatMap(({ reals }) => reals.map(({ address }) => address)),
  group: ({ groups }) => groups.map(({ name }) => name),
};

const scripts: Readonly<Record<string, (program: Command) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
};

/** The program that is completed is the one that has this command. */
export function addCompletionCommand(program: Command): void {
  program
    .command('completion')
    .description('print what makes a shell complete the words of this command')
    .addArgument(
      new Argument('<shell>', 'which shell; the scripts themselves ask for real and group').choices([
        ...Object.keys(scripts),
        ...Object.keys(words),
      ]),
    )
    .addHelpText('after', aboutCompletion)
    .action((kind: string) =>
      finish(async () => {
        const script = scripts[kind];
        const lines =
          script === undefined
            ? (words[kind]?.(await (await client({})).status()) ?? [])
            : [script(program).trimEnd()];
        for (const line of new Set(lines)) terminal.print(line);
        return EXIT.done;
      }),
    );
}

const aboutCompletion = `
Commands, options, and the real servers and groups that the running daemon has.

Examples:
  directorctl completion bash > /etc/bash_completion.d/directorctl
  directorctl completion zsh > /usr/local/share/zsh/site-functions/_directorctl
  source <(directorctl completion bash)
`;
