import type { ServerResponse } from 'node:http';
import type { Route } from '../../web/route.ts';
import type { SiteWatch } from './site-watch.ts';

/** Pages that are open at once; each is one connection of the listener's. */
const MAX_PAGES = 16;
/** Bytes that wait for a page; one that falls behind further is cut off. A site of thousands begins with some 5 MB. */
const MAX_BACKLOG_BYTES = 32 * 1024 * 1024;

/** Server-sent events: `data:` lines with one message each, a look's tick at least every few seconds. */
export function streamRoute(watch: SiteWatch): Route & { close(): void } {
  const open = new Set<ServerResponse>();
  return {
    method: 'GET',
    path: '/page/stream',
    async handle({ request, response }) {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (request.method === 'HEAD') return void response.end();
      if (open.size >= MAX_PAGES) {
        // A browser does not show what a refused stream says.
        const message = `${MAX_PAGES} pages are open already; close one of them`;
        response.end(frame(JSON.stringify({ kind: 'refused', message })));
        return;
      }
      open.add(response);
      response.flushHeaders();
      const stop = watch.follow((message) => {
        response.write(frame(message));
        if (response.writableLength > MAX_BACKLOG_BYTES) response.destroy();
      });
      response.once('close', () => {
        open.delete(response);
        stop();
      });
    },
    close() {
      for (const response of open) response.end();
    },
  };
}

/** JSON has no line ends, so one line holds it. */
function frame(message: string): string {
  return `data: ${message}\n\n`;
}
