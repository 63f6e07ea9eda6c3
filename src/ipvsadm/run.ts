import type { IpvsClient } from '../node-ipvs-netlink/index.ts';
import { EXIT, type ExitCode } from './command-line/parse.ts';
import { errorText, isIpvsError } from './error-text.ts';
import { parseWithNames } from './parse-with-names.ts';
import type { RunnableCommand } from './restore.ts';
import type { Surroundings } from './surroundings.ts';

/*
 * What only some commands need is loaded by those: scripts start ipvsadm once per rule.
 */

/**
 * Runs one command line of ipvsadm (without the program's name) and returns its exit code. Everything that goes
 * wrong is told to `complain` in one line.
 */
export async function runIpvsadm(words: readonly string[], surroundings: Surroundings): Promise<ExitCode> {
  const parsed = await parseWithNames(words, surroundings.names);
  if (parsed.kind === 'refused') {
    surroundings.complain(parsed.reason);
    return parsed.code;
  }
  for (const warning of parsed.warnings) surroundings.complain(`warning: ${warning}`);
  const { command } = parsed;
  if (command.kind === 'help' || command.kind === 'version' || command.kind === 'list-connections') {
    return runWithoutTable(command, surroundings);
  }
  const client = await open(surroundings);
  if (client === undefined) return EXIT.wrong;
  try {
    if (command.kind === 'restore') {
      const { restore } = await import('./restore.ts');
      return await restore(client, surroundings, runCommand);
    }
    return await runCommand(command, client, surroundings);
  } finally {
    client.close();
  }
}

async function open({ openTable, complain }: Surroundings): Promise<IpvsClient | undefined> {
  try {
    return await openTable();
  } catch (error) {
    if (!isIpvsError(error)) throw error;
    complain(errorText(error));
    return undefined;
  }
}

type WithoutTable = Extract<RunnableCommand, { kind: 'help' | 'version' | 'list-connections' }>;

async function runWithoutTable(command: WithoutTable, surroundings: Surroundings): Promise<ExitCode> {
  if (command.kind === 'list-connections') {
    const { listConnections } = await import('./list.ts');
    return listConnections(command, surroundings);
  }
  // The number is what scripts look for.
  await surroundings.print(`ipvsadm v1.31 (directord ${surroundings.version})\n`);
  if (command.kind === 'help') await surroundings.print((await import('./help.ts')).helpText);
  return EXIT.done;
}

async function runCommand(
  command: RunnableCommand,
  client: IpvsClient,
  surroundings: Surroundings,
): Promise<ExitCode> {
  try {
    return await perform(command, client, surroundings);
  } catch (error) {
    if (!isIpvsError(error)) throw error;
    surroundings.complain(errorText(error));
    return command.kind.startsWith('list') || command.kind === 'save' ? EXIT.unlisted : EXIT.refused;
  }
}

async function perform(
  command: RunnableCommand,
  client: IpvsClient,
  surroundings: Surroundings,
): Promise<ExitCode> {
  switch (command.kind) {
    case 'list-table':
    case 'save':
    case 'list-timeouts':
    case 'list-daemons': {
      const { list } = await import('./list.ts');
      return list(command, client, surroundings);
    }
    case 'list-connections':
    case 'help':
    case 'version':
      return runWithoutTable(command, surroundings);
    default:
      await change(command, client);
      return EXIT.done;
  }
}

type Change = Exclude<
  RunnableCommand,
  WithoutTable | { kind: 'list-table' | 'save' | 'list-timeouts' | 'list-daemons' }
>;

async function change(command: Change, client: IpvsClient): Promise<void> {
  switch (command.kind) {
    case 'change': {
      const [result] = await client.batch([command.operation]);
      if (result !== undefined && !result.ok) throw result.error;
      return;
    }
    case 'clear':
      return client.flush();
    case 'zero':
      return client.zero(command.service);
    case 'set-timeouts':
      return client.setTimeouts(command.timeouts);
    case 'start-daemon':
      return client.startDaemon(command.settings);
    case 'stop-daemon':
      return client.stopDaemon(command.role);
  }
}
