import type { IncomingMessage, ServerResponse } from 'node:http';
import { errorMessage } from '../system/error-message.ts';
import { sendText, setCommonHeaders } from './answer.ts';
import { isCrossSite, isOwnHost } from './host-name.ts';
import type { Route } from './route.ts';

/** Only completes relative addresses. */
const anyOrigin = 'http://directord';

export interface RouterOptions {
  readonly routes: readonly Route[];
  /** In lower case: what clients may call this host, beside its addresses. */
  readonly names: ReadonlySet<string>;
  /** Told of requests that failed by our own fault. */
  readonly onFailure: (message: string) => void;
}

/** Leads each request that may be answered to its route, and answers the others. Never rejects. */
export function createRouter({ routes, names, onFailure }: RouterOptions) {
  // Not the parts of a page.
  const paths = [...new Set(routes.map(({ path }) => path))].filter((path) => path.lastIndexOf('/') === 0);

  async function lead(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '', headers } = request;
    if (!isOwnHost(headers.host, names)) {
      const hint = 'use its address, or write `name[] = NAME` in [http] of directord.ini';
      return sendText(response, 421, `This host is not known by the name in the request: ${hint}.`);
    }
    // A target with an authority is for proxies, of which this is none.
    if (!url.startsWith('/') || !URL.canParse(url, anyOrigin)) return sendText(response, 400, 'Not a path.');
    const { pathname, searchParams: query } = new URL(url, anyOrigin);
    const here = routes.filter(({ path }) => path === pathname);
    if (here.length === 0) return sendText(response, 404, `Not found. There are: ${paths.join(', ')}`);
    const route = here.find((each) => each.method === (method === 'HEAD' ? 'GET' : method));
    if (route === undefined) {
      response.setHeader('allow', here.map((each) => each.method).join(', '));
      return sendText(response, 405, `${pathname} does not take ${method}.`);
    }
    if (route.method === 'GET' && hasBody(request)) {
      response.setHeader('connection', 'close');
      return sendText(response, 413, 'A GET has no body here.');
    }
    if (route.method === 'POST' && isCrossSite(headers)) {
      response.setHeader('connection', 'close');
      return sendText(response, 403, 'Requests from pages of other sites are refused.');
    }
    await route.handle({ request, response, query });
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    setCommonHeaders(response);
    try {
      await lead(request, response);
    } catch (error) {
      const why = errorMessage(error);
      if (response.destroyed) return;
      onFailure(`HTTP request ${request.method} ${request.url}: ${why}`);
      if (response.headersSent) response.destroy();
      else sendText(response, 500, 'This went wrong; the log of directord says why.');
    }
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}
