import type { Teller } from './story.ts';

/** Tells on standard output, each act with the seconds since the beginning; in bold where a terminal shows it. */
export function createTeller(): Teller {
  const begin = performance.now();
  const { DEMO_BOLD } = process.env;
  const bold = (text: string) => (DEMO_BOLD === '1' ? `\u001b[1m${text}\u001b[0m` : text);
  return {
    act: (title) =>
      console.log(`\n${bold(`[${((performance.now() - begin) / 1000).toFixed(1)} s] ${title}`)}`),
    say: (line) => console.log(line),
  };
}
