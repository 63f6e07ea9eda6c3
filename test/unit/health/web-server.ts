import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';
import { listen } from './servers.ts';

export interface WebServer {
  readonly port: number;
  /** `host path` of each request. */
  readonly asked: readonly string[];
  /** The names and values of each request's headers, as they came, with `|` between. */
  readonly heads: readonly string[];
}

/** A web server that notes what it is asked; it ends with the test. */
export async function webServer(
  t: TestContext,
  serve: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<WebServer> {
  const asked: string[] = [];
  const heads: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`);
    heads.push(request.rawHeaders.join('|'));
    serve(request, response);
  });
  const port = await listen(server);
  t.after(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  return { port, asked, heads };
}

export function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location });
  response.end();
}
