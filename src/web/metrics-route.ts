import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { acceptedFormat } from '../metrics/accept.ts';
import { contentTypes } from '../metrics/exposition.ts';
import type { Scraper } from '../metrics/scraper.ts';
import { errorMessage } from '../system/error-message.ts';
import { sendText } from './answer.ts';
import type { Route } from './route.ts';

/** A client that reads nothing for so long is cut off. */
const readerTimeoutMs = 30_000;

/** For Prometheus and what speaks its formats. 503 where the director cannot say how it is. */
export function metricsRoute({ scrape }: Scraper): Route {
  return {
    method: 'GET',
    path: '/metrics',
    async handle({ request, response }) {
      const format = acceptedFormat(request.headers.accept);
      let chunks: readonly Buffer[];
      try {
        chunks = await scrape(format);
      } catch (error) {
        const why = errorMessage(error);
        return sendText(response, 503, `There are no metrics now: ${why}`);
      }
      response.setTimeout(readerTimeoutMs, () => response.destroy());
      response.writeHead(200, {
        'content-type': contentTypes[format],
        'content-length': chunks.reduce((sum, { length }) => sum + length, 0),
        vary: 'accept',
      });
      if (request.method === 'HEAD') return void response.end();
      // A scraper that goes away in the middle is no fault of ours.
      await pipeline(Readable.from(chunks, { objectMode: false }), response).catch(() => {});
    },
  };
}
