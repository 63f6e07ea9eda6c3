export type ColourName = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Dresses a text for the terminal, or leaves it as it is. */
export type Paint = (colour: ColourName, text: string) => string;

const CODES: Readonly<Record<ColourName, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

export const plain: Paint = (_colour, text) => text;

export const coloured: Paint = (colour, text) => {
  const [on, off] = CODES[colour];
  return text === '' ? text : `\x1b[${on}m${text}\x1b[${off}m`;
};

/** Colour on a terminal that can show it, unless NO_COLOR (https://no-color.org) asks for none. */
export function choosePaint(
  stream: { readonly isTTY?: boolean },
  { NO_COLOR, TERM }: NodeJS.ProcessEnv,
): Paint {
  const wanted = stream.isTTY === true && (NO_COLOR === undefined || NO_COLOR === '') && TERM !== 'dumb';
  return wanted ? coloured : plain;
}
