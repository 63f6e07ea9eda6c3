import { type FileHandle, open, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { type Keyring, newKeyFileText, newKeyLine, readKeyFile } from '../../dgram-heartbeat/index.ts';
import { errorCode } from '../../system/error-code.ts';

const ownerOnly = 0o600;

/**
 * Makes a key file, for its owner only; one that is there is never written over.
 * @throws Error when it is there, or cannot be made
 */
export async function makeKeyFile(file: string): Promise<void> {
  let opened: FileHandle;
  try {
    opened = await open(file, 'wx', ownerOnly);
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    const hint = `to add a key to it: directorctl key new --add ${file}`;
    throw new Error(`${file} is there already and is left as it is; ${hint}`, { cause: error });
  }
  try {
    await write(opened, newKeyFileText());
  } catch (error) {
    // A key file that is cut short would be in the way of the next attempt.
    await rm(file, { force: true });
    throw error;
  } finally {
    await opened.close();
  }
}

export interface AddedKey {
  readonly id: number;
  /** The key that signs, now as before. */
  readonly signing: number;
}

/**
 * Adds a new key to a key file, in one step: a reader sees the file before or after it. Owner and mode stay.
 * @throws Error when the file cannot be read as a key file, or not written; it is then as it was
 */
export async function addKey(file: string): Promise<AddedKey> {
  // Where a link leads, so that the link stays.
  const target = await realpath(file);
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.new`);
  // Two at once would lose one's key: the second one meets the first one's file.
  const written = await open(temporary, 'wx', ownerOnly).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error;
    throw new Error(
      `${temporary} is there: another key is being added, or one was cut short; remove it then`,
    );
  });
  try {
    const { byId, signing } = readKeyFile(target);
    const id = unusedId(byId);
    const before = await open(target, 'r');
    try {
      const text = await before.readFile('utf8');
      const { uid, gid, mode } = await before.stat();
      await written.chown(uid, gid);
      await written.chmod(mode & 0o7777);
      await write(written, `${text}${text.endsWith('\n') ? '' : '\n'}${newKeyLine(id)}\n`);
    } finally {
      await before.close();
    }
    // By the rules by which the daemon will read it.
    readKeyFile(temporary);
    await rename(temporary, target);
    return { id, signing: signing.id };
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await written.close();
  }
}

function unusedId(keys: Keyring['byId']): number {
  let id = 1;
  while (keys.has(id)) id++;
  return id;
}

async function write(file: FileHandle, text: string): Promise<void> {
  await file.writeFile(text);
  // A crash of the host must not leave an empty file under the name of the key file.
  await file.sync();
}
