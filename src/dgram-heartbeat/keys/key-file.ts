import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { KeyFileError, parseKeyText } from './key-text.ts';
import type { Keyring } from './keyring.ts';

const maxKeyFileBytes = 65_536;

/**
 * Reads a key file. Refused unless it is a regular file of root or of the user we run as, and nobody but
 * its owner may read or write it.
 * @throws KeyFileError
 */
export function readKeyFile(path: string): Keyring {
  return parseKeyText(readOwnerOnly(path), path);
}

function readOwnerOnly(path: string): string {
  const fd = openForReading(path);
  try {
    // The open file is judged, not the path, which might lead elsewhere a moment later.
    const { mode, uid, size } = fstatSync(fd);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG)
      throw new KeyFileError(`${path}: not a regular file`);
    const us = process.geteuid?.() ?? 0;
    if (uid !== 0 && uid !== us) {
      throw new KeyFileError(`${path}: belongs to user ${uid}, neither root nor us (${us}); chown it`);
    }
    if ((mode & 0o077) !== 0) {
      const octal = (mode & 0o777).toString(8).padStart(4, '0');
      throw new KeyFileError(`${path}: others than its owner may use it (mode ${octal}); chmod 600 it`);
    }
    if (size > maxKeyFileBytes) throw new KeyFileError(`${path}: larger than ${maxKeyFileBytes} bytes`);
    const bytes = Buffer.alloc(size);
    return bytes.toString('utf8', 0, readSync(fd, bytes, 0, size, 0));
  } finally {
    closeSync(fd);
  }
}

function openForReading(path: string): number {
  try {
    // Not blocking, should it be a pipe.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new KeyFileError(`cannot read the key file: ${(error as Error).message}`);
  }
}
