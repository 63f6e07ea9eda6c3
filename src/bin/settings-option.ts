import { Option } from 'commander';
import { defaultSettingsFile } from '../config/settings.ts';

/** `--settings`, for every command that goes by directord.ini. */
export function settingsOption(): Option {
  return new Option(
    '--settings <file>',
    `settings of this host (default: ${defaultSettingsFile}, if it exists)`,
  ).env('DIRECTORD_SETTINGS');
}
