/** The commands about one director: its virtual and real servers, and the daemon itself. */
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { showStatus, watchStatus } from '../../control/ctl/show-status.ts';
import { reload, select, stop } from '../../control/ctl/steer.ts';
import { parseSelector } from '../../control/real-server-selector.ts';
import { MAX_WEIGHT } from '../../control/requests.ts';
import type { RealServerSelector } from '../../director/director.ts';
import {
  type CommonOptions,
  client,
  daemonCommand,
  filesOf,
  finish,
  flags,
  hostOf,
  interrupted,
  terminal,
} from './command-tools.ts';
import { addEventsCommand } from './events-command.ts';

export function addDirectorCommands(program: Command): void {
  program.commandsGroup('Virtual and real servers:');
  const command = (name: string, description: string): Command => daemonCommand(program, name, description);

  command('check [file...]', 'print all problems of ldirectord.cf files, read as one daemon would').action(
    (files: string[], options: CommonOptions) =>
      finish(async () => {
        // Loaded when needed: the other commands answer sooner without it.
        const { check } = await import('../../control/ctl/check.ts');
        const { judge } = await hostOf(files, options);
        return check(await filesOf(files, options), flags(options), terminal, judge);
      }),
  );

  command('plan [file...]', 'print what the files would change in the kernel now, like a diff').action(
    (files: string[], options: CommonOptions) =>
      finish(async () => {
        const { plan } = await import('../../control/ctl/plan.ts');
        const host = await hostOf(files, options);
        return plan(await filesOf(files, options), await client(options), flags(options), terminal, host);
      }),
  );

  command('status', 'show the groups and peers of a pair, and every virtual and real server')
    .option('--watch', 'show it again each second, until ^C')
    .action((options: CommonOptions & { watch?: true }) =>
      finish(async () =>
        options.watch
          ? watchStatus(await client(options), flags(options), terminal, interrupted())
          : showStatus(await client(options), flags(options), terminal),
      ),
    );

  command('reload', 'read the configuration again; a file with errors changes nothing').action(
    (options: CommonOptions) => finish(async () => reload(await client(options), flags(options), terminal)),
  );

  command('drain', 'take a real server out of service: no new connections')
    .addArgument(realServer())
    .action((real: RealServerSelector, options: CommonOptions) =>
      finish(async () => select('drained', (await client(options)).drain(real), flags(options), terminal)),
    );

  command('undrain', 'let checks decide about a real server again')
    .addArgument(realServer())
    .action((real: RealServerSelector, options: CommonOptions) =>
      finish(async () =>
        select('undrained', (await client(options)).undrain(real), flags(options), terminal),
      ),
    );

  command('weight', "give a real server a weight of its own, or (auto) the configuration's")
    .addArgument(realServer())
    .addArgument(new Argument('<weight>', `0 to ${MAX_WEIGHT}, or auto`).argParser(parseWeight))
    .action((real: RealServerSelector, weight: number | 'auto', options: CommonOptions) =>
      finish(async () => {
        const outcome = (await client(options)).setWeight(real, weight);
        return select(`weight ${weight}`, outcome, flags(options), terminal);
      }),
    );

  addEventsCommand(command('events', 'show what has happened'));

  command('stop', 'stop the daemon and wait until it has cleaned up').action((options: CommonOptions) =>
    finish(async () => stop(await client(options), terminal)),
  );
}

function realServer(): Argument {
  return new Argument('<real>', 'address of the real server, with or without a port').argParser((text) => {
    const result = parseSelector(text);
    if (!result.ok) throw new InvalidArgumentError(result.message);
    return result.selector;
  });
}

function parseWeight(text: string): number | 'auto' {
  if (text === 'auto') return text;
  if (/^\d{1,10}$/.test(text) && Number(text) <= MAX_WEIGHT) return Number(text);
  throw new InvalidArgumentError(`0 to ${MAX_WEIGHT}, or auto.`);
}
