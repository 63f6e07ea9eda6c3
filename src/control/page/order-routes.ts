import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Member } from '../../pair/member.ts';
import type { Route } from '../../web/route.ts';
import { type Answer, COMMANDS, failure } from '../commands.ts';
import { readJsonBody } from '../request-body.ts';
import { createAttemptLimit } from './attempt-limit.ts';
import type { OrderName } from './browser/wire.ts';
import { sendJson } from './send-json.ts';
import { isSameToken, readTokenFile } from './token.ts';

/** Not all that the control socket takes: what ends the daemon is for those who are on the host. */
const orderNames: readonly OrderName[] = ['drain', 'undrain', 'weight', 'standby', 'takeover', 'failback'];

export interface OrderParts {
  readonly director: Member;
  /** Undefined: the page gives no orders. */
  readonly tokenFile: string | undefined;
  readonly say: (severity: 'warning' | 'error', message: string) => void;
  readonly now?: () => number;
}

/**
 * `POST /page/order/NAME`, with the control socket's own bodies and answers, and `POST /page/order/none` to try a
 * token. The router has refused pages of other sites before.
 */
export function orderRoutes({ director, tokenFile, say, now }: OrderParts): readonly Route[] {
  const limit = createAttemptLimit(now);
  const complain = (why: string) => say('error', `status page: no orders are taken: ${why}`);

  /** Told at the start, rather than to whoever is in a hurry. */
  async function tryTokenFile(): Promise<void> {
    if (tokenFile === undefined) return;
    const file = await readTokenFile(tokenFile);
    if (!file.ok) complain(file.message);
  }
  void tryTokenFile();

  /** Undefined: whoever asks has the token. */
  async function refusal({ headers, socket }: IncomingMessage): Promise<Answer | undefined> {
    if (tokenFile === undefined) {
      return failure(403, 'This page gives no orders: directord.ini names no token_file in [http].');
    }
    if (!isJson(headers['content-type'])) return failure(415, 'An order is application/json.');
    const from = socket.remoteAddress ?? 'unknown';
    const waitMs = limit.wait(from);
    if (waitMs > 0) {
      return failure(429, `Too many wrong tokens; try again in ${Math.ceil(waitMs / 1000)} s.`);
    }
    const [, given] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
    const file = await readTokenFile(tokenFile);
    if (!file.ok) {
      if (limit.refused(from)) complain(file.message);
      return failure(503, 'The token file cannot be used; the log of directord says why.');
    }
    if (given !== undefined && isSameToken(given, file.token)) return undefined;
    const what = given === undefined ? 'without a token' : 'with a wrong token';
    if (limit.refused(from)) say('warning', `status page: an order from ${from} ${what} was refused`);
    return failure(401, given === undefined ? 'An order needs the token.' : 'This is not the token.');
  }

  function route(name: string, carryOut: (body: unknown, from: string) => Promise<Answer>): Route {
    return {
      method: 'POST',
      path: `/page/order/${name}`,
      async handle({ request, response }) {
        const refused = await refusal(request);
        if (refused !== undefined) return answerUnread(response, refused);
        const body = await readJsonBody(request);
        if (!body.ok) return answerUnread(response, failure(body.status, body.message));
        const answer = await carryOut(body.body, request.socket.remoteAddress ?? 'unknown');
        sendJson(response, answer.status, answer.body);
      },
    };
  }

  return [
    route('none', async () => ({ status: 200, body: { ok: true } })),
    ...orderNames.map((name) =>
      route(name, async (body, from) => {
        const command = COMMANDS.get(`/${name}`);
        if (command === undefined) return failure(404, `there is no order ${name}`);
        return command(orderedBy(director, `by the status page, from ${from}`), body);
      }),
    ),
  ];
}

/** The same director; what it is ordered is told with who did. */
function orderedBy(director: Member, by: string): Member {
  return {
    ...director,
    drain: (selector) => director.drain(selector, by),
    undrain: (selector) => director.undrain(selector, by),
    setWeight: (selector, weight) => director.setWeight(selector, weight, by),
    order: (order) => director.order({ ...order, by }),
  };
}

function isJson(contentType: string | undefined): boolean {
  return /^application\/json\s*(?:;|$)/i.test(contentType ?? '');
}

/** What of the request has not been read is not waited for. */
function answerUnread(response: ServerResponse, { status, body }: Answer): void {
  response.setHeader('connection', 'close');
  if (status === 401) response.setHeader('www-authenticate', 'Bearer');
  sendJson(response, status, body);
}
