import type { IncomingMessage, ServerResponse } from 'node:http';

/** One request that has passed every check of the listener's, and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
}

/** What is served at one path. */
export interface Route {
  /** HEAD is answered where GET is. A body reaches `handle` with POST only, unread: the route bounds it. */
  readonly method: 'GET' | 'POST';
  /** Begins with `/`; matches as a whole. */
  readonly path: string;
  /** Answers. A rejection is answered with 500, and told. */
  handle(exchange: Exchange): Promise<void>;
}
