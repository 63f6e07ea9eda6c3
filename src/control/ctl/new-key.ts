import { newKeyFileText } from '../../dgram-heartbeat/index.ts';
import { errorMessage } from '../../system/error-message.ts';
import { printable } from '../printable.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { addKey, makeKeyFile } from './key-file.ts';
import type { Terminal } from './terminal.ts';

/**
 * Makes a heartbeat key: a file of its own, a further key in one, or (without a file) the text of a key file on
 * standard output, which is the only place where a secret is printed.
 */
export async function newKey(
  file: string | undefined,
  { add }: { readonly add: boolean },
  { print, complain }: Terminal,
): Promise<ExitCode> {
  if (file === undefined) {
    if (add) {
      complain('--add needs the key file: directorctl key new --add FILE');
      return EXIT.failed;
    }
    print(newKeyFileText().trimEnd());
    return EXIT.done;
  }
  const name = printable(file);
  try {
    if (add) {
      const { id, signing } = await addKey(file);
      print(`${name}: key ${id} is added; key ${signing} signs as before.`);
      print(
        'Next: copy the file to every director, and directorctl reload on each. Then let "sign" name the',
      );
      print(`new key: "sign ${id}" (directorctl key new --help has the whole procedure).`);
    } else {
      await makeKeyFile(file);
      print(`${name}: made, for its owner only.`);
      print(
        'Next: copy it to every director (scp -p keeps its mode), and name it as keyfile in [heartbeat].',
      );
    }
    return EXIT.done;
  } catch (error) {
    complain(printable(`no key was made: ${errorMessage(error)}`));
    return EXIT.failed;
  }
}
