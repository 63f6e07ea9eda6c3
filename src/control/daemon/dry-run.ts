import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '../../config/configuration.ts';

/**
 * A dry run has a control socket of its own: it shall run beside the daemon whose successor it tries out, and
 * for users who may not write to /run.
 */
export function dryRunControlSocket(): string {
  return join(tmpdir(), `directord-dry-run-${process.getuid?.() ?? 0}.sock`);
}

/** The log file belongs to the daemon that works for real. */
export function withoutLogFile({ logfile: _, ...configuration }: Configuration): Configuration {
  return configuration;
}
