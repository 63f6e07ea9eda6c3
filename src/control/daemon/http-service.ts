import { hostname } from 'node:os';
import type { Settings } from '../../config/settings.ts';
import type { ListenAddress } from '../../config/settings-http.ts';
import { type Counted, createCounted } from '../../metrics/counted.ts';
import { startProcessMetrics } from '../../metrics/process-metrics.ts';
import { createScraper } from '../../metrics/scraper.ts';
import type { Member } from '../../pair/member.ts';
import { startLagMeter } from '../../system/loop-lag.ts';
import { healthRoute } from '../../web/health-route.ts';
import { startListener } from '../../web/listener.ts';
import { metricsRoute } from '../../web/metrics-route.ts';
import type { Log } from '../log/log.ts';
import { createPage } from '../page/page-routes.ts';

export interface HttpServiceOptions {
  readonly listen: ListenAddress;
  readonly settings: Pick<Settings, 'node' | 'http'>;
  readonly log: Pick<Log, 'say'>;
}

/** What others see of a director over HTTP. */
export interface HttpService {
  /** To be told from the director's start on. */
  readonly counted: Pick<Counted, 'observer' | 'event'>;
  /** Serves this director until that is ended. */
  serve(director: Member): Promise<{ close(): Promise<void> }>;
}

export function createHttpService({ listen, settings, log }: HttpServiceOptions): HttpService {
  const { node, http } = settings;
  const counted = createCounted();
  return {
    counted,
    async serve(director) {
      const mainLag = startLagMeter();
      const process = startProcessMetrics();
      const scraper = createScraper({ status: director.status, counted, process, mainLag });
      const page = createPage({ director, tokenFile: http.tokenFile, say: log.say });
      const listener = await startListener({
        listen,
        names: [hostname(), node, ...http.names],
        routes: [healthRoute(director.works), metricsRoute(scraper), ...page.routes],
        say: log.say,
      });
      return {
        close() {
          mainLag.close();
          page.close();
          return listener.close();
        },
      };
    },
  };
}
