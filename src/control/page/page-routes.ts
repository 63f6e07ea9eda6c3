import type { Route } from '../../web/route.ts';
import { countersRoute } from './counters-route.ts';
import { type OrderParts, orderRoutes } from './order-routes.ts';
import { createSiteWatch } from './site-watch.ts';
import { staticRoutes } from './static-routes.ts';
import { streamRoute } from './stream-route.ts';

export interface Page {
  readonly routes: readonly Route[];
  /** Ends the streams of the pages that are open. */
  close(): void;
}

/** The status page: itself, its stream, and its orders. */
export function createPage(parts: OrderParts): Page {
  const watch = createSiteWatch(parts.director, parts.tokenFile !== undefined);
  const stream = streamRoute(watch);
  return {
    routes: [...staticRoutes(), stream, countersRoute(watch), ...orderRoutes(parts)],
    close() {
      watch.close();
      stream.close();
    },
  };
}
