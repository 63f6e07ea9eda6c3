import { access } from 'node:fs/promises';
import {
  defaultSettings,
  defaultSettingsFile,
  readSettings,
  type SettingsResult,
} from '../config/settings.ts';
import { errorCode } from './error-message.ts';

/** The settings in `file`; without one those of the usual place, which may be missing: then the defaults. */
export async function loadSettings(file: string | undefined): Promise<SettingsResult> {
  if (file !== undefined) return readSettings(file);
  try {
    await access(defaultSettingsFile);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { ok: true, settings: defaultSettings(), problems: [] };
  }
  return readSettings(defaultSettingsFile);
}
