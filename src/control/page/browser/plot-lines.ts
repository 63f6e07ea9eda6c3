import { plotLength, type Rates } from './site.ts';

export const plotWidth = 120;
export const plotHeight = 24;

/** One line for each time without gaps. */
export function plotLines(rates: Rates, most: number): readonly string[] {
  const found: string[] = [];
  let line = '';
  rates.forEach((rate, index) => {
    if (rate === null) {
      if (line !== '') found.push(line);
      line = '';
      return;
    }
    const x = plotWidth - (rates.length - 1 - index) * (plotWidth / (plotLength - 1));
    const y = plotHeight - 1.5 - (most === 0 ? 0 : rate / most) * (plotHeight - 3);
    line += `${line === '' ? 'M' : 'L'}${x.toFixed(1)} ${y.toFixed(1)}`;
  });
  if (line !== '') found.push(line);
  return found;
}
