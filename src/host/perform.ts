import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { environment } from './environment.ts';
import { type CommandLine, describeStep, type Step } from './step.ts';

const execute = promisify(execFile);
const commandTimeoutMs = 10_000;

/** @throws Error that says which step failed, by which command, and in whose own words why */
export async function performStep(step: Step, [program, ...words]: CommandLine): Promise<void> {
  try {
    await execute(program, words, { timeout: commandTimeoutMs, env: environment });
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    const command = [program, ...words].join(' ');
    throw new Error(`${describeStep(step)}: \`${command}\`: ${stderr.trim() || message}`);
  }
}
