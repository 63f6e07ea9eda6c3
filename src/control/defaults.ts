import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where things are, and how they go, unless a flag, a setting or the environment says otherwise. */
export const DEFAULT_CONTROL_SOCKET = '/run/directord/directord.sock';
export const DEFAULT_CONFIGURATION = '/etc/ha.d/ldirectord.cf';
export const DEFAULT_SETTINGS = '/etc/directord/directord.ini';
/** How often the kernel's table is compared with what it should be. */
export const DEFAULT_REPAIR_INTERVAL_MS = 2000;

/**
 * A dry run has a control socket of its own: it shall run beside the daemon whose successor it tries out, and
 * for users who may not write to /run.
 */
export function dryRunControlSocket(): string {
  return join(tmpdir(), `directord-dry-run-${process.getuid?.() ?? 0}.sock`);
}
