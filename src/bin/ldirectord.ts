#!/usr/bin/env node
import { type ActionTools, performAction } from '../control/ldirectord/actions.ts';
import { type CommandLine, HELP, parseCommandLine, SYNOPSIS } from '../control/ldirectord/command-line.ts';
import { findInstance } from '../control/ldirectord/instance.ts';
import { packageVersion } from '../control/version.ts';
import { errorMessage } from '../system/error-message.ts';

const { DIRECTORD_DRY_RUN, DIRECTORD_SETTINGS } = process.env;

const tools: ActionTools = {
  print: (line) => void process.stdout.write(`${line}\n`),
  complain: (line) => void process.stderr.write(`${line}\n`),
  // Loaded when needed: cluster managers ask for the status every few seconds, which takes none of this.
  async check(file) {
    const { loadSite } = await import('../director/site.ts');
    const result = await loadSite([file]);
    const supervised = result.ok && result.site.configurations[0]?.supervised === true;
    return { ok: result.ok, problems: result.problems, supervised };
  },
  async runInForeground({ configuration, controlSocket }, style) {
    const { runDirectord } = await import('../control/daemon/run-directord.ts');
    return runDirectord({
      settingsFile: DIRECTORD_SETTINGS,
      files: [configuration],
      controlSocket,
      dryRun: DIRECTORD_DRY_RUN !== undefined,
      console: style,
      // Who starts ldirectord has something else that moves the virtual addresses.
      alone: true,
      logFiles: false,
    });
  },
};

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const line = parseCommandLine(words);
  switch (line.kind) {
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case 'version':
      process.stdout.write(`ldirectord of directord ${packageVersion()}\nMIT license\n`);
      return 0;
    case 'usage':
      if (line.problem !== undefined) tools.complain(line.problem);
      process.stdout.write(SYNOPSIS);
      return 255;
    case 'action':
      return act(line);
  }
}

async function act({ action, config, debug }: Extract<CommandLine, { kind: 'action' }>) {
  try {
    return await performAction(action, await findInstance(config, process.env), { debug }, tools);
  } catch (error) {
    tools.complain(`ldirectord ${action}: ${errorMessage(error)}`);
    return 1;
  }
}
