import { type ExecFileException, execFile } from 'node:child_process';

/** The program nft(8), which speaks to the kernel's nftables of this network namespace. */
export interface Nft {
  /**
   * Applies a text, all of it or nothing.
   * @throws Error that says what failed, and how to mend it where that is known
   */
  apply(text: string): Promise<void>;
  /**
   * A table of the inet family, as nft prints it; undefined where there is none.
   * @throws Error as apply does
   */
  list(table: string): Promise<string | undefined>;
}

/** A large ruleset on a busy machine takes seconds; a start and a reload wait for it. */
const timeoutMs = 15_000;

/** A table of some 100,000 real servers. */
const largestListing = 64 * 2 ** 20;

/** sbin is not in every user's path. */
const { PATH = '' } = process.env;
const usualPath = `${PATH}:/usr/sbin:/sbin`;

interface Outcome {
  readonly stdout: string;
  /** nft's own words; undefined where it has done its work. */
  readonly complaint: string | undefined;
}

/** @param searchPath where the program is looked for */
export function createNft(searchPath = usualPath): Nft {
  return {
    async apply(text) {
      const { complaint } = await run(searchPath, ['-f', '-'], text);
      if (complaint !== undefined) throw new Error(`nft: ${firstLine(complaint)}`);
    },
    async list(table) {
      const { stdout, complaint } = await run(searchPath, ['-n', 'list', 'table', 'inet', table], '');
      if (complaint === undefined) return stdout;
      if (complaint.includes('No such file or directory')) return undefined;
      throw new Error(`nft: ${firstLine(complaint)}`);
    },
  };
}

function run(searchPath: string, words: readonly string[], input: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      'nft',
      words,
      {
        timeout: timeoutMs,
        killSignal: 'SIGKILL',
        maxBuffer: largestListing,
        cwd: '/',
        // Its messages are read.
        env: { PATH: searchPath, LC_ALL: 'C' },
      },
      (error, stdout, stderr) => {
        if (error === null) resolve({ stdout, complaint: undefined });
        else if (typeof error.code === 'number')
          resolve({ stdout, complaint: stderr || `exit ${error.code}` });
        else reject(new Error(whyNotRun(error)));
      },
    );
    // A program that ends without reading its input is judged by its exit code.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function whyNotRun(error: ExecFileException): string {
  if (error.code === 'ENOENT')
    return 'the program nft is missing: install nftables (apt-get install nftables)';
  if (error.code === 'EACCES')
    return 'the program nft may not be run: install nftables anew, and look at its mode';
  return error.killed === true ? `nft has not answered for ${timeoutMs / 1000} s` : `nft: ${error.message}`;
}

/** `/dev/stdin:3:2-10: Error: ...`, with the quoted line below it. */
function firstLine(complaint: string): string {
  return complaint.trim().split('\n', 1)[0] ?? complaint;
}
