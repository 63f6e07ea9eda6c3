import { errorCode } from '../system/error-code.ts';
import { errorMessage } from '../system/error-message.ts';
import { forgetSaved, readSaved, type Saved, save } from './saved-kernel-settings.ts';

/** One value of the kernel, whatever holds it. */
export interface KernelValue {
  readonly name: string;
  readonly wanted: string;
  read(): Promise<string>;
  write(value: string): Promise<void>;
}

export interface KernelSettingStatus {
  /** `net.ipv4.vs.sloppy_tcp`, or `timeout tcp` (in seconds). */
  readonly name: string;
  readonly wanted: string;
  /** What the kernel has now; null: it does not know the setting. */
  readonly value: string | null;
  /** What it had before directord came; null: not known. */
  readonly before: string | null;
}

/** What directord has set in the kernel, and can take back. */
export interface KernelSettings {
  status(): Promise<readonly KernelSettingStatus[]>;
  /**
   * Puts back what was there before, unless another hand has changed it meanwhile. Resolves with what could not be
   * put back; never rejects.
   */
  restore(): Promise<readonly string[]>;
}

export interface AppliedSettings {
  readonly settings: KernelSettings;
  readonly problems: readonly string[];
}

/**
 * Sets the values; resolves with what it could not, one line each.
 * @param savedFile where the values before are kept
 * @param advice for a kernel that lacks one of them
 * @throws Error when the values before cannot be saved: nothing is changed then
 */
export async function setValues(
  values: readonly KernelValue[],
  savedFile: string,
  advice: string,
): Promise<AppliedSettings> {
  const problems: string[] = [];
  // What an earlier run has set is not what was there before.
  const saved = new Map((await readSaved(savedFile)).map((value) => [value.name, value]));
  const todo: KernelValue[] = [];
  for (const each of values) {
    const found = await each
      .read()
      .catch((error: unknown) => void problems.push(unreadable(each, error, advice)));
    if (found === undefined) continue;
    const before = saved.get(each.name)?.before ?? found;
    saved.set(each.name, { name: each.name, before, set: each.wanted });
    todo.push(each);
  }
  await save(savedFile, [...saved.values()]);
  for (const each of todo) {
    await each.write(each.wanted).catch((error: unknown) => void problems.push(refused(each, error)));
  }

  return {
    problems,
    settings: {
      restore: () => restoreValues(todo, saved, savedFile),
      status: () =>
        Promise.all(
          values.map(async (each) => ({
            name: each.name,
            wanted: shown(each.wanted),
            value: await each.read().then(shown, () => null),
            before: shownOrNull(saved.get(each.name)),
          })),
        ),
    },
  };
}

/** Resolves with what could not be put back; never rejects. What another hand has changed stays. */
export async function restoreValues(
  values: readonly KernelValue[],
  saved: ReadonlyMap<string, Saved>,
  savedFile: string,
): Promise<readonly string[]> {
  const failures: string[] = [];
  for (const each of values) {
    const { before, set } = saved.get(each.name) ?? { before: each.wanted, set: each.wanted };
    try {
      if ((await each.read()) === set && before !== set) await each.write(before);
    } catch (error) {
      failures.push(refused(each, error));
    }
  }
  if (failures.length === 0) await forgetSaved(savedFile);
  return failures;
}

function unreadable({ name }: KernelValue, error: unknown, advice: string): string {
  const missing = errorCode(error) === 'ENOENT';
  return missing ? `${name}: this kernel has no such setting; ${advice}` : refused({ name }, error);
}

function refused({ name }: Pick<KernelValue, 'name'>, error: unknown): string {
  return `${name}: ${errorMessage(error)}`;
}

/** A tab stands between the numbers of sync_threshold. */
function shown(value: string): string {
  return value.replaceAll('\t', ' ');
}

function shownOrNull(saved: Saved | undefined): string | null {
  return saved === undefined ? null : shown(saved.before);
}
