import path from 'node:path';
import { errorMessage } from '../system/error-message.ts';
import { type Override, overridesOf } from './boot-settings.ts';
import type { Requirement } from './check/requirement.ts';
import { readText } from './files.ts';
import type { HostState } from './host-state.ts';
import {
  isPersisted,
  moduleLine,
  persistedFiles,
  readPersistedSysctls,
  removePersisted,
  sysctlLine,
  writePersisted,
} from './persisted.ts';
import { doStep, type StepOutcome, undoSysctlSteps } from './remembered-steps.ts';
import { forgetSaved, readSaved, type Saved, save } from './saved-kernel-settings.ts';
import type { Step } from './step.ts';

/** What was before is kept in a directory that a reboot empties, as it does settings. */
export const hostRecordFile = '/run/directord/host.json';

export interface HostChanges {
  readonly outcomes: readonly StepOutcome[];
  /** What could not be done, and why. */
  readonly failures: readonly string[];
}

/** Does all steps that can be done; what is so already stays as it is. Never rejects. */
export async function prepareHost(
  steps: readonly Step[],
  host: HostState,
  recordFile: string,
): Promise<HostChanges> {
  const outcomes: StepOutcome[] = [];
  const failures: string[] = [];
  const before = byName(await readSaved(recordFile));
  const remember = () => save(recordFile, [...before.values()]);
  for (const step of steps) {
    try {
      outcomes.push(await doStep(step, host, before, remember));
    } catch (error) {
      failures.push(errorMessage(error));
    }
  }
  return { outcomes, failures };
}

export interface Persisted {
  /** The files that were written, or removed for they were not needed any more. */
  readonly changed: readonly string[];
  readonly overrides: readonly Override[];
}

/**
 * Writes what the host has now of what it needs for the next boots.
 * @param root where `etc` is
 * @throws Error where a file cannot be written, or is not ours
 */
export async function persistHost(
  wanted: readonly Requirement[],
  host: HostState,
  recordFile: string,
  root: string,
): Promise<Persisted> {
  const [sysctlFile, moduleFile] = filesIn(root);
  const saved = byName([
    ...readPersistedSysctls(await readText(sysctlFile)),
    ...(await readSaved(recordFile)),
  ]);
  const settings = new Map<string, { readonly saved: Saved; readonly why: string }>();
  const modules = new Map<string, string>();
  for (const each of wanted) {
    if (each.kind === 'module') {
      if (await host.has(each)) modules.set(each.name, each.why);
      continue;
    }
    for (const step of each.set) {
      const { name, value } = step;
      if (!(await host.has(step)) || settings.has(name)) continue;
      settings.set(name, {
        saved: { name, before: saved.get(name)?.before ?? value, set: value },
        why: each.why,
      });
    }
  }
  const changed: string[] = [];
  const sysctls = [...settings.values()];
  const sysctlLines = sysctls.map((each) => sysctlLine(each.saved, each.why));
  if (await writePersisted(sysctlFile, sysctlLines)) changed.push(sysctlFile);
  const moduleLines = [...modules].map(([name, why]) => moduleLine(name, why));
  if (await writePersisted(moduleFile, moduleLines)) changed.push(moduleFile);
  const steps = sysctls.map(
    (each) => ({ kind: 'sysctl', name: each.saved.name, value: each.saved.set }) as const,
  );
  return { changed, overrides: await overridesOf(steps, root) };
}

/** The settings that `unprepareHost` puts back, the last one first. */
export async function settingsToRestore(recordFile: string, root: string): Promise<readonly Saved[]> {
  const [sysctlFile] = filesIn(root);
  // After a reboot only the file knows.
  const saved = byName([
    ...readPersistedSysctls(await readText(sysctlFile)),
    ...(await readSaved(recordFile)),
  ]);
  return [...saved.values()].filter(({ before, set }) => before !== set).toReversed();
}

/** The files that `unprepareHost` removes, as far as they are there. */
export async function filesToRemove(root: string): Promise<readonly string[]> {
  const ours = await Promise.all(filesIn(root).map(isPersisted));
  return filesIn(root).filter((_, i) => ours[i]);
}

/**
 * Takes back what `prepareHost` and `persistHost` have done: settings go back to what they were, unless another hand
 * has changed them since, and our files go. Modules stay loaded: others may use them by now.
 * @throws Error with the first thing that fails; what is left is done when it is called again
 */
export async function unprepareHost(
  host: HostState,
  recordFile: string,
  root: string,
): Promise<{ readonly outcomes: readonly StepOutcome[]; readonly removed: readonly string[] }> {
  const outcomes = await undoSysctlSteps(await settingsToRestore(recordFile, root), host);
  const removed: string[] = [];
  for (const file of filesIn(root)) if (await removePersisted(file)) removed.push(file);
  await forgetSaved(recordFile);
  return { outcomes, removed };
}

function filesIn(root: string): readonly [sysctls: string, modules: string] {
  return [path.join(root, persistedFiles.sysctls), path.join(root, persistedFiles.modules)];
}

function byName(saved: readonly Saved[]): Map<string, Saved> {
  return new Map(saved.map((each) => [each.name, each]));
}
