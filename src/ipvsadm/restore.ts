import type { IpvsClient, Operation } from '../node-ipvs-netlink/index.ts';
import type { Command } from './command-line/command.ts';
import { EXIT, type ExitCode, type Refusal } from './command-line/parse.ts';
import { errorText } from './error-text.ts';
import { parseWithNames } from './parse-with-names.ts';
import { splitLines } from './split-lines.ts';
import type { Surroundings } from './surroundings.ts';

/** A rule file within a rule file would never end. */
export type RunnableCommand = Exclude<Command, { readonly kind: 'restore' }>;

/** Runs what a rule file holds beside changes of the table. */
export type RunCommand = (
  command: RunnableCommand,
  client: IpvsClient,
  surroundings: Surroundings,
) => Promise<ExitCode>;

/** A file of wrong rules must not bury what matters under thousands of lines. */
const MAX_WARNINGS = 10;

const nested: Refusal = {
  kind: 'refused',
  code: EXIT.refused,
  reason: '-R cannot stand in a file of rules',
  skippable: false,
};

interface Pending {
  readonly line: number;
  readonly operation: Operation;
}

/**
 * -R: each line is a command line of its own. What the kernel refuses is told and the next line goes on; a line
 * that makes no sense ends the restore, with everything before it done. Neither changes anything itself.
 *
 * @returns As ipvsadm does: 0 even where the kernel refused lines.
 */
export async function restore(
  client: IpvsClient,
  surroundings: Surroundings,
  run: RunCommand,
): Promise<ExitCode> {
  const pending: Pending[] = [];
  let line = 0;
  let warnings = 0;

  async function flush(): Promise<void> {
    const batch = pending.splice(0);
    const results = await client.batch(batch.map(({ operation }) => operation));
    results.forEach((result, i) => {
      if (!result.ok) complainOf(batch[i]?.line ?? 0, errorText(result.error));
    });
  }

  function complainOf(number: number, text: string): void {
    surroundings.complain(`line ${number}: ${text}`);
  }

  function warn(texts: readonly string[]): void {
    for (const text of texts) {
      warnings++;
      if (warnings <= MAX_WARNINGS) complainOf(line, `warning: ${text}`);
      if (warnings === MAX_WARNINGS + 1) surroundings.complain('further warnings are not shown');
    }
  }

  async function refuse({ reason, skippable, code }: Refusal): Promise<ExitCode | undefined> {
    await flush();
    complainOf(line, reason);
    return skippable ? undefined : code;
  }

  /** The exit code where the line ends the restore. */
  async function takeLine(text: string): Promise<ExitCode | undefined> {
    const words = wordsOf(text);
    if (words.length === 0) return undefined;
    const parsed = await parseWithNames(words, surroundings.names);
    if (parsed.kind === 'refused') return refuse(parsed);
    warn(parsed.warnings);
    const { command } = parsed;
    if (command.kind === 'restore') return refuse(nested);
    if (command.kind === 'change') {
      pending.push({ line, operation: command.operation });
      return undefined;
    }
    await flush();
    const at: Surroundings = { ...surroundings, complain: (complaint) => complainOf(line, complaint) };
    const code = await run(command, client, at);
    const isEnd = command.kind === 'help' || command.kind === 'version' || code === EXIT.unlisted;
    return isEnd ? code : undefined;
  }

  try {
    for await (const lines of splitLines(surroundings.input)) {
      for (const text of lines) {
        line++;
        const end = await takeLine(text);
        if (end !== undefined) return end;
      }
      await flush();
    }
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error) && !(error instanceof RangeError)) throw error;
    complainOf(line + 1, error.message);
    return EXIT.wrong;
  }
  return EXIT.done;
}

/** No quotes and no comments: words are what blanks and tabs leave. The program's own name may lead. */
function wordsOf(line: string): readonly string[] {
  const words = line.split(/[ \t\r]+/).filter((word) => word !== '');
  const start = words.findIndex((word) => word !== 'ipvsadm');
  return start < 0 ? [] : words.slice(start);
}
