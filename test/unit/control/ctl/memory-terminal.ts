import type { Terminal } from '../../../../src/control/ctl/terminal.ts';
import { plain } from '../../../../src/control/view/colour.ts';

export interface MemoryTerminal {
  readonly out: string[];
  readonly err: string[];
  readonly terminal: Terminal;
}

/** A terminal that keeps what is written to it; without a size it is a pipe. */
export function memoryTerminal(size?: { columns: number; rows: number }): MemoryTerminal {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out,
    err,
    terminal: {
      print: (text) => void out.push(text),
      complain: (text) => void err.push(text),
      paint: plain,
      size: () => size,
    },
  };
}
