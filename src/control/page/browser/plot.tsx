import { plotHeight as height, plotLines, plotWidth as width } from './plot-lines.ts';
import { h } from './preact.ts';
import type { Rates } from './site.ts';
import { rateWords } from './words.ts';

/** Connections a second over the last minutes, beside the newest as a number. */
export function Plot({ rates }: { readonly rates: Rates }) {
  const now = rates.at(-1) ?? null;
  const most = Math.max(0, ...rates.map((rate) => rate ?? 0));
  const label = `New connections a second: ${rateWords(now)} now, ${rateWords(most)} at most since this page was opened, at most two minutes ago`;
  return (
    <span class="plot">
      <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
        <path class="base" d={`M0 ${height - 0.5}H${width}`} />
        {plotLines(rates, most).map((line) => (
          <path key={line} class="line" d={line} />
        ))}
      </svg>
      <span class="number">{rateWords(now)}</span>
      <span class="unit">/s</span>
    </span>
  );
}
