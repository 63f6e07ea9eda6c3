import type { VirtualServer } from '../../config/configuration.ts';
import type { Settings } from '../../config/settings.ts';
import { readKeyFile } from '../../dgram-heartbeat/index.ts';
import { loadSite } from '../../director/site.ts';
import { type DirectorNeeds, directorNeeds } from '../../host/check/director-needs.ts';
import { readFacts } from '../../host/check/facts.ts';
import { type Bad, type Finding, lacks, ok } from '../../host/check/finding.ts';
import { judgeHost } from '../../host/check/judge-host.ts';
import { layoutOf } from '../../host/check/layout.ts';
import type { Requirement } from '../../host/check/requirement.ts';
import { requirements } from '../../host/check/requirements.ts';
import { readHostState } from '../../host/host-state.ts';
import {
  filesToRemove,
  hostRecordFile,
  persistHost,
  prepareHost,
  settingsToRestore,
  unprepareHost,
} from '../../host/prepare-host.ts';
import { doing } from '../../host/step.ts';
import { errorMessage } from '../../system/error-message.ts';
import { printable } from '../printable.ts';
import { problemLine } from '../problem-line.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { HostOptions } from './host-options.ts';
import { describeChange, describeRestored, findingLines, summary } from './host-words.ts';
import type { Terminal } from './terminal.ts';

/** What is known of this host for the director that the files describe. */
interface Look {
  readonly findings: readonly Finding[];
  readonly wanted: readonly Requirement[];
}

/** Prints what this host has and lacks of what its director needs. Changes nothing. */
export async function hostCheck(
  files: readonly string[],
  settings: Settings,
  { json, root }: HostOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const needs = await readNeeds(files, settings, terminal);
  if (needs === undefined) return EXIT.configuration;
  try {
    const { findings } = await look(needs, root);
    const missing = lacking(findings);
    if (json) terminal.print(JSON.stringify({ ok: missing.length === 0, findings }, undefined, 2));
    else for (const line of [...findingLines(findings), summary(missing)]) terminal.print(printable(line));
    return missing.length === 0 ? EXIT.done : EXIT.changes;
  } catch (error) {
    terminal.complain(`host check: ${errorMessage(error)}`);
    return EXIT.failed;
  }
}

/** Loads modules and sets settings that the director needs; what only people can mend is named and left. */
export async function hostPrepare(
  files: readonly string[],
  settings: Settings,
  { json, print, persist, root }: HostOptions,
  terminal: Terminal,
): Promise<ExitCode> {
  const needs = await readNeeds(files, settings, terminal);
  if (needs === undefined) return EXIT.configuration;
  try {
    const before = await look(needs, root);
    const steps = lacking(before.findings).flatMap((each) => each.steps);
    if (print) {
      for (const step of steps) terminal.print(doing(step).join(' '));
      return EXIT.done;
    }
    needRoot();
    const host = readHostState();
    const { outcomes, failures } = await prepareHost(steps, host, hostRecordFile);
    const persisted = persist ? await persistHost(before.wanted, host, hostRecordFile, root) : undefined;
    const { changed = [], overrides = [] } = persisted ?? {};
    // A module that has come brings settings of its own, so the whole is looked at anew.
    const left = lacking((await look(needs, root)).findings);
    const done = failures.length === 0;
    if (json) {
      const result = { ok: done && left.length === 0, outcomes, failures, changed, overrides, left };
      terminal.print(JSON.stringify(result, undefined, 2));
    } else {
      for (const outcome of outcomes) terminal.print(describeChange(outcome));
      for (const file of changed) terminal.print(`${file}: written for the next boots`);
      for (const { file, line, name, value } of overrides) {
        terminal.print(`${file}:${line} sets ${name} = ${value} at boot, after that: remove the line`);
      }
      if (outcomes.length + changed.length + failures.length === 0) terminal.print('nothing was to be done');
      if (left.length > 0) terminal.print('left to you:');
      for (const line of findingLines(left)) terminal.print(printable(line));
    }
    for (const failure of failures) terminal.complain(`host prepare: ${failure}`);
    if (!done) return EXIT.failed;
    return left.length === 0 && overrides.length === 0 ? EXIT.done : EXIT.changes;
  } catch (error) {
    terminal.complain(`host prepare: ${errorMessage(error)}`);
    return EXIT.failed;
  }
}

/** Takes back what `host prepare` has done. */
export async function hostUnprepare(
  { json, print, root }: Omit<HostOptions, 'persist'>,
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    if (print) {
      for (const { name, before } of await settingsToRestore(hostRecordFile, root)) {
        terminal.print(doing({ kind: 'sysctl', name, value: before }).join(' '));
      }
      for (const file of await filesToRemove(root)) terminal.print(`rm ${file}`);
      return EXIT.done;
    }
    needRoot();
    const { outcomes, removed } = await unprepareHost(readHostState(), hostRecordFile, root);
    if (json) terminal.print(JSON.stringify({ ok: true, outcomes, removed }, undefined, 2));
    else {
      for (const outcome of outcomes) terminal.print(describeRestored(outcome));
      for (const file of removed) terminal.print(`${file}: removed`);
      if (outcomes.length + removed.length === 0) terminal.print('nothing was to be taken back');
    }
    return EXIT.done;
  } catch (error) {
    terminal.complain(`host unprepare: ${errorMessage(error)}`);
    return EXIT.failed;
  }
}

/** Undefined where the files have errors, which are told. */
async function readNeeds(
  files: readonly string[],
  settings: Settings,
  terminal: Terminal,
): Promise<DirectorNeeds | undefined> {
  const loaded = await loadSite(files, { checkFiles: false });
  if (!loaded.ok) {
    for (const problem of loaded.problems) terminal.complain(problemLine(problem));
    return undefined;
  }
  const virtuals: VirtualServer[] = [...loaded.site.virtuals.values()].map(({ virtual }) => virtual);
  return directorNeeds(virtuals, settings);
}

async function look(needs: DirectorNeeds, root: string): Promise<Look> {
  const facts = await readFacts(needs, root);
  return {
    findings: [...judgeHost(needs, facts), ...judgeKey(needs)],
    wanted: requirements(needs, layoutOf(needs, facts.network)),
  };
}

function judgeKey({ paired, keyFile }: DirectorNeeds): readonly Finding[] {
  if (!paired || keyFile === undefined) return [];
  try {
    readKeyFile(keyFile);
    return [ok(`key file ${keyFile}`)];
  } catch (error) {
    const fix = `directorctl key new ${keyFile} on one director, and a copy of it, mode 0600, on the others`;
    return [lacks(errorMessage(error), 'directors do not hear each other without it, or do not start', fix)];
  }
}

function lacking(findings: readonly Finding[]): readonly Bad[] {
  return findings.filter((each): each is Bad => each.level === 'lacks');
}

/** @throws Error for other users */
function needRoot(): void {
  if (process.geteuid?.() !== 0) throw new Error('only root may do that; `--print` shows the commands');
}
