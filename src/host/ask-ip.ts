import { execFile } from 'node:child_process';
import { errorMessage } from '../system/error-message.ts';
import { environment } from './environment.ts';

const timeoutMs = 10_000;
/** Some 50,000 routes: more real servers than any site has. */
const maximumAnswer = 16 * 2 ** 20;

/** What iproute2 tells of one thing. */
export type IpAnswer = Readonly<Record<string, unknown>>;

/**
 * What `ip -json` answers; nothing where it has nothing to tell. Each line of what iproute2 prints is an array.
 * @param input of `-batch -`
 * @throws Error when `ip` cannot be run
 */
export function askIp(words: readonly string[], input = ''): Promise<readonly IpAnswer[]> {
  return new Promise((resolve, reject) => {
    const options = { timeout: timeoutMs, maxBuffer: maximumAnswer, env: environment };
    const child = execFile('ip', ['-json', ...words], options, (error, stdout) => {
      // It exits with a code of its own where one of many questions has no answer.
      if (error !== null && typeof error.code !== 'number')
        reject(new Error(`ip ${words.join(' ')}: ${errorMessage(error)}`));
      else resolve(stdout.split('\n').flatMap(readLine));
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

function readLine(line: string): readonly IpAnswer[] {
  try {
    const found: unknown = JSON.parse(line);
    return Array.isArray(found) ? found.filter((each) => typeof each === 'object' && each !== null) : [];
  } catch {
    return [];
  }
}
