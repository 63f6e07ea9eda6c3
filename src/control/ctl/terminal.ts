import { choosePaint, type Paint } from '../view/colour.ts';

/** What directorctl writes to; tests give their own. */
export interface Terminal {
  /** Standard output; the line end is added. */
  readonly print: (text: string) => void;
  /** Standard error; the line end is added. */
  readonly complain: (text: string) => void;
  readonly paint: Paint;
  /** Undefined where standard output is no terminal. */
  size(): { readonly columns: number; readonly rows: number } | undefined;
}

export function processTerminal(): Terminal {
  // `directorctl events --follow | head`: the reader has what it wants.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  return {
    print: (text) => void process.stdout.write(`${text}\n`),
    complain: (text) => void process.stderr.write(`${text}\n`),
    paint: choosePaint(process.stdout, process.env),
    size() {
      if (!process.stdout.isTTY) return undefined;
      return { columns: process.stdout.columns, rows: process.stdout.rows };
    },
  };
}
