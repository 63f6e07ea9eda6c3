import { access } from 'node:fs/promises';
import {
  defaultSettings,
  defaultSettingsFile,
  readSettings,
  type SettingsResult,
} from '../config/settings.ts';
import type { SettingsReader } from '../config/settings-own-node.ts';
import { errorCode } from '../system/error-code.ts';

/** The settings in `file`; without one those of the usual place, which may be missing: then the defaults. */
export async function loadSettings(
  file: string | undefined,
  reader: SettingsReader = {},
): Promise<SettingsResult> {
  if (file !== undefined) return readSettings(file, reader);
  try {
    await access(defaultSettingsFile);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { ok: true, settings: defaultSettings(), problems: [] };
  }
  return readSettings(defaultSettingsFile, reader);
}
