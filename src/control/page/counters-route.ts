import { sendText } from '../../web/answer.ts';
import type { Route } from '../../web/route.ts';
import { MAX_COUNTED_VIRTUALS } from './browser/wire.ts';
import { sendJson } from './send-json.ts';
import type { SiteWatch } from './site-watch.ts';

/** `GET /page/counters?virtual=ID&virtual=ID`: what changes with every look, for virtual servers that are unfolded. */
export function countersRoute(watch: SiteWatch): Route {
  return {
    method: 'GET',
    path: '/page/counters',
    async handle({ response, query }) {
      const ids = query.getAll('virtual');
      if (ids.length > MAX_COUNTED_VIRTUALS) {
        return sendText(response, 400, `No more than ${MAX_COUNTED_VIRTUALS} virtual servers at once.`);
      }
      sendJson(response, 200, watch.counters(ids));
    },
  };
}
