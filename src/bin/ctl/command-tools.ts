/** What the commands of directorctl have in common. */
import { type Command, Option } from 'commander';
import { hostProblems } from '../../config/host-checks.ts';
import {
  defaultSettings,
  defaultSettingsFile,
  type Settings,
  type SettingsResult,
} from '../../config/settings.ts';
import { type ControlClient, ControlError, createControlClient } from '../../control/control-client.ts';
import { EXIT, type ExitCode } from '../../control/ctl/exit-code.ts';
import { processTerminal } from '../../control/ctl/terminal.ts';
import { troubleOf } from '../../control/ctl/trouble.ts';
import { problemLine } from '../../control/problem-line.ts';
import { loadSettings } from '../../control/settings-file.ts';
import type { Judge } from '../../director/site.ts';
import { settingsOption } from '../settings-option.ts';

export interface CommonOptions {
  readonly control?: string;
  readonly settings?: string;
  readonly json?: true;
}

class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

export const terminal = processTerminal();

/** A command that asks the daemon. */
export function daemonCommand(program: Command, name: string, description: string): Command {
  return settingsCommand(program, name, description).addOption(
    new Option('--control <socket>', "control socket of the daemon (default: the settings')").env(
      'DIRECTORD_CONTROL',
    ),
  );
}

/** A command that goes by directord.ini. */
export function settingsCommand(program: Command, name: string, description: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(settingsOption())
    .option('--json', 'print JSON for programs');
}

export async function client(options: CommonOptions): Promise<ControlClient> {
  return createControlClient(options.control ?? (await settingsOf(options)).controlSocket);
}

export async function filesOf(files: readonly string[], options: CommonOptions): Promise<readonly string[]> {
  return files.length > 0 ? files : (await settingsOf(options)).configFiles;
}

/**
 * The host that files are checked and planned for. Where they are named and the settings are not, errors of this host's
 * settings are nobody's concern: the files are judged without them then.
 */
export async function hostOf(
  files: readonly string[],
  options: CommonOptions,
): Promise<{ readonly settings: Settings; readonly controlSocket: string; readonly judge: Judge }> {
  const loaded = await readSettings(options);
  const isNamed = options.settings !== undefined;
  const settings = loaded.ok || isNamed ? await settingsOf(options) : defaultSettings();
  const settingsFile = options.settings ?? defaultSettingsFile;
  return {
    settings,
    controlSocket: options.control ?? settings.controlSocket,
    judge: (configurations, complete) =>
      hostProblems(configurations, settings, settingsFile, complete && files.length === 0),
  };
}

let usable: Promise<Settings> | undefined;

/** Settings without errors. What is wrong with them is told once, however many parts of a command ask for them. */
export function settingsOf(options: CommonOptions): Promise<Settings> {
  usable ??= usableSettings(options);
  return usable;
}

async function usableSettings(options: CommonOptions): Promise<Settings> {
  const loaded = await readSettings(options);
  for (const problem of loaded.problems) terminal.complain(problemLine(problem));
  if (!loaded.ok) throw new SettingsError('the settings have errors');
  return loaded.settings;
}

let reading: Promise<SettingsResult> | undefined;

/** A process runs one command, which goes by one text: it is read once. */
function readSettings({ settings }: CommonOptions): Promise<SettingsResult> {
  reading ??= loadSettings(settings, { mustBeNode: false });
  return reading;
}

export function flags({ json }: CommonOptions): { readonly json: boolean } {
  return { json: json === true };
}

/** Does a command's work, and sets the exit code. */
export async function finish(work: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await work();
  } catch (error) {
    const expected = error instanceof ControlError || error instanceof SettingsError;
    if (!expected) throw error;
    terminal.complain(await troubleOf(error));
    process.exitCode = error instanceof SettingsError ? EXIT.configuration : EXIT.failed;
  }
}

/** Aborts at ^C, which is how a command that goes on for ever is meant to end. */
export function interrupted(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  process.once('SIGTERM', () => controller.abort());
  return controller.signal;
}
