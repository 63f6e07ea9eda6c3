import { lstat } from 'node:fs/promises';
import { errorMessage } from '../../system/error-message.ts';
import { ControlError } from '../control-client.ts';
import { dryRunControlSocket } from '../daemon/dry-run.ts';
import { someoneListens } from '../socket-claim.ts';

/**
 * Why a daemon could not be asked. Who tries something out with a dry run and asks by the same settings asks at the
 * wrong socket, for a dry run has one of its own: that is said, too.
 */
export async function troubleOf(error: unknown): Promise<string> {
  const message = errorMessage(error);
  const isUnheard = error instanceof ControlError && (error.kind === 'absent' || error.kind === 'denied');
  if (!isUnheard) return message;
  const socket = dryRunControlSocket();
  return (await isOurSocket(socket)) && (await someoneListens(socket))
    ? `${message}\na dry run is answering; --control ${socket} asks that one`
    : message;
}

/** Everybody may write to the directory for temporary files: what another user put there is not recommended. */
async function isOurSocket(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isSocket() === true && found.uid === process.getuid?.();
}
