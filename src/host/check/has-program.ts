import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { environment } from '../environment.ts';

/** @param searchPath directories, with colons between them */
export async function hasProgram(name: string, searchPath = environment.PATH): Promise<boolean> {
  for (const directory of searchPath.split(':').filter((each) => path.isAbsolute(each))) {
    const isThere = await access(path.join(directory, name), constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return true;
  }
  return false;
}
