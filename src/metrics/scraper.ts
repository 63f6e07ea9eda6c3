import type { MemberStatus } from '../pair/member-status.ts';
import type { LagMeter } from '../system/loop-lag.ts';
import type { Counted, CountedMetric } from './counted.ts';
import type { Format } from './exposition.ts';
import { renderMetrics } from './render.ts';

export interface ScraperParts {
  readonly status: () => Promise<MemberStatus>;
  readonly counted: Pick<Counted, 'metrics' | 'keep'>;
  readonly process: readonly CountedMetric[];
  readonly mainLag: Pick<LagMeter, 'read'>;
}

export interface Scraper {
  /** Rejects where the director cannot say how it is. */
  scrape(format: Format): Promise<readonly Buffer[]>;
}

/** However many ask however often, collecting metrics takes this share of one CPU at most. */
const maximumShare = 0.2;
/** Younger answers are given again. */
const leastAgeMs = 200;

/**
 * Collects the metrics when they are asked for. Whoever asks while that goes on gets the same answer, and so does who
 * asks soon after: one table dump and one pass serve them all.
 */
export function createScraper({ status, counted, process, mainLag }: ScraperParts): Scraper {
  const answers = new Map<Format, Promise<readonly Buffer[]>>();

  async function collect(format: Format): Promise<readonly Buffer[]> {
    const found = await status();
    counted.keep(new Set(found.virtuals.map(({ id }) => id)));
    const lags = new Map([['main' as const, mainLag.read()]]);
    return renderMetrics(
      {
        status: found,
        counted: [...counted.metrics, ...process],
        lags:
          found.failoverLag === null ? lags : new Map([...lags, ['failover' as const, found.failoverLag]]),
      },
      format,
    );
  }

  return {
    scrape(format) {
      const known = answers.get(format);
      if (known !== undefined) return known;
      const begin = performance.now();
      const answer = collect(format);
      answers.set(format, answer);
      const forget = (): void => void answers.delete(format);
      answer.then(() => {
        const keepMs = Math.max(leastAgeMs, (performance.now() - begin) / maximumShare);
        setTimeout(forget, keepMs).unref();
      }, forget);
      return answer;
    },
  };
}
