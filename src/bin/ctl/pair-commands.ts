/** The commands about a director as one of a pair. */
import type { Command } from 'commander';
import { giveOrder } from '../../control/ctl/order.ts';
import { restart } from '../../control/ctl/restart.ts';
import type { GroupOrder } from '../../pair/member.ts';
import { type CommonOptions, client, daemonCommand, finish, flags, terminal } from './command-tools.ts';

export function addPairCommands(program: Command): void {
  program.commandsGroup('One of a pair:');
  order(program, 'standby', 'give groups of virtual addresses to another director', {
    about: `They stay away, unless no other director can hold them any more, until a takeover or failback
here. Declined where no other director can have one of them.`,
    examples: ['directorctl standby --wait && apt-get upgrade', 'directorctl standby web mail'],
  });
  order(program, 'takeover', 'take groups of virtual addresses from the director that holds them', {
    about: 'Declined where this director is not fit for one of them. Takes back what a standby gave away.',
    examples: ['directorctl takeover --wait', 'directorctl takeover web --wait --json | jq -r .message'],
  });
  order(program, 'failback', 'bring groups of virtual addresses to the director that they prefer', {
    about: 'All of them: those that prefer this director, and those held here that prefer another.',
    examples: ['directorctl failback --wait', 'directorctl failback web'],
  });

  daemonCommand(program, 'restart', 'restart the daemon while its addresses, table and connections stay')
    .option('--wait', 'wait until the next daemon runs, for 2 minutes at most')
    .addHelpText(
      'after',
      `
The peers are told to hold still for restart_hold (10 s unless the settings say otherwise); if the daemon
is not back by then, they take over. It ends with exit code 75, upon which systemd starts it again; a daemon
that no service manager looks after just ends. Declined where the next start would fail for its settings
or configuration.

Exit codes:
  0  the restart was announced; with --wait: the next daemon runs
  1  declined, and nothing has changed; with --wait also: no new daemon runs, and the message says why

Example, after an upgrade of the program:
  directorctl restart --wait && directorctl status
`,
    )
    .action((options: CommonOptions & { wait?: true }) =>
      finish(async () =>
        restart(await client(options), { ...flags(options), wait: options.wait === true }, terminal),
      ),
    );
}

function order(
  program: Command,
  kind: GroupOrder['kind'],
  description: string,
  { about, examples }: { readonly about: string; readonly examples: readonly string[] },
): void {
  daemonCommand(program, `${kind} [group...]`, description)
    .option('--wait', 'wait until it has happened, or has failed')
    .addHelpText(
      'after',
      `
Each GROUP is a [group.NAME] of the settings; without one, all are meant. Where one cannot move, none does.
${about}

Exit codes:
  0  accepted; with --wait: it has happened
  1  declined, and nothing has changed; with --wait also: it has failed, and the message says why

Examples:
${examples.map((each) => `  ${each}`).join('\n')}
`,
    )
    .action((groups: string[], options: CommonOptions & { wait?: true }) =>
      finish(async () =>
        giveOrder(
          { kind, groups, wait: options.wait === true },
          await client(options),
          flags(options),
          terminal,
        ),
      ),
    );
}
