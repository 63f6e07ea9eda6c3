import { lstat, mkdir, unlink } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import { errorCode } from '../system/error-code.ts';
import { errorMessage } from '../system/error-message.ts';

/** `sun_path` of sockaddr_un without its closing NUL; Node would silently cut a longer one. */
const MAX_PATH_BYTES = 107;
const PROBE_TIMEOUT_MS = 1000;

/**
 * Makes `server` listen at a unix socket that only its owner can use (mode 0600), in a directory that is
 * made if need be. The socket that a dead daemon left is replaced; a living daemon's is not.
 *
 * @throws Error that says what is in the way.
 */
export async function listenAtSocket(server: Server, path: string): Promise<void> {
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) {
    throw new Error(`control socket ${path}: longer than the ${MAX_PATH_BYTES} bytes that a socket may have`);
  }
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    await removeStaleSocket(path);
    await listen(server, path);
  } catch (error) {
    const message = errorMessage(error);
    if (message.startsWith('control socket ')) throw error;
    const hint = errorCode(error) === 'EACCES' ? '; run as root, or choose another place with --control' : '';
    throw new Error(`control socket ${path}: ${message}${hint}`, { cause: error });
  }
}

async function removeStaleSocket(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return;
  if (!found.isSocket())
    throw new Error(`control socket ${path}: there is a file that is no socket; move it`);
  if (await someoneListens(path)) {
    throw new Error(`control socket ${path}: another directord answers there; stop it, or use --control`);
  }
  await unlink(path);
}

/**
 * Whether a daemon lives behind the socket. A full backlog or a stopped process counts as alive: only a refused
 * connection, or a missing socket, proves that nobody is there.
 */
export function someoneListens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect({ path });
    const settle = (alive: boolean): void => {
      clearTimeout(timer);
      probe.destroy();
      resolve(alive);
    };
    const timer = setTimeout(settle, PROBE_TIMEOUT_MS, true);
    probe.once('connect', () => settle(true));
    probe.once('error', (error) => settle(!['ECONNREFUSED', 'ENOENT'].includes(errorCode(error) ?? '')));
  });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // bind() happens within listen(): the socket is never open to others, not even for a moment.
    const umask = process.umask(0o177);
    try {
      server.listen({ path }, () => {
        server.off('error', reject);
        resolve();
      });
    } finally {
      process.umask(umask);
    }
  });
}
