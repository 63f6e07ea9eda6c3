import type { HttpHeader, StatusRange } from '../../config/configuration.ts';
import { errorCode } from '../../system/error-code.ts';
import { boundedRun } from '../bounded-run.ts';
import { watchCertificate } from '../certificate.ts';
import { headerSecrets, maskerOf } from '../mask-secrets.ts';
import type { Check } from '../planned-check.ts';
import { matchReceive } from '../receive-match.ts';
import type { CheckOutcome } from '../verdict.ts';
import { clean, down, excerpt, socketErrorWords, up } from '../words.ts';
import { beginHttpExchange, type HttpAnswer, type HttpExchange } from './http-exchange.ts';
import { type HttpHop, isRedirect, type ProxyServer, redirectedHop } from './http-hop.ts';
import type { TlsParameters } from './tls-context.ts';
import { tlsErrorWords } from './tls-words.ts';

/** As libwww-perl, and so ldirectord, follows them. */
const MAX_REDIRECTS = 7;
const BODY_LIMIT = 1024 * 1024;

export interface HttpParameters {
  readonly first: HttpHop;
  /** Of `http_proxy`: plain http redirects go through it as well. */
  readonly proxy?: ProxyServer;
  readonly method: 'GET' | 'HEAD';
  /** The statuses that are good; a redirect among them is not followed. Absent: 200 to 299. */
  readonly status?: readonly StatusRange[];
  /** They may hold secrets: only the server under check gets them, not one that a redirect leads to. */
  readonly headers?: readonly HttpHeader[];
  readonly receive: string;
  readonly tls: TlsParameters;
  /** Over the whole exchange: connections, redirects and bodies together. */
  readonly timeoutMs: number;
}

/**
 * Up when the final answer, after at most seven redirects, is complete, has a good status and a body that matches
 * `receive`. Of a body longer than 1 MiB only the first MiB is read and matched.
 */
export function httpCheck(parameters: HttpParameters): Check {
  const masked = maskerOf(headerSecrets(parameters.headers ?? []));
  const statusLine = ({ status, statusText }: HttpAnswer) => clean(masked(`${status} ${statusText}`), 80);
  return (signal) =>
    boundedRun(signal, parameters.timeoutMs, (settle) => {
      let exchange: HttpExchange | undefined;
      let redirects = 0;
      const certificate = watchCertificate(parameters.tls.certificateDays);

      const ask = (hop: HttpHop) => {
        exchange?.destroy();
        exchange = beginHttpExchange({
          hop,
          method: parameters.method,
          headers: sameServer(hop, parameters.first) ? (parameters.headers ?? []) : [],
          tls: parameters.tls,
          bodyLimit: BODY_LIMIT,
          keepBody: parameters.receive !== '',
          skipBody: (status) => !isGood(status, parameters),
          onSecured(socket) {
            if (hop === parameters.first) certificate.look(socket);
          },
          onAnswer: (answer) => answered(hop, answer),
          onError: (error) => settle.error(error, httpErrorWords(error)),
        });
      };
      const answered = (hop: HttpHop, answer: HttpAnswer) => {
        const leads = isRedirect(answer.status) && !isGood(answer.status, parameters);
        if (!leads || answer.location === undefined) {
          settle(judge(answer, statusLine(answer), parameters, masked));
          return;
        }
        if (redirects === MAX_REDIRECTS) {
          settle(down(`${statusLine(answer)}: more than ${MAX_REDIRECTS} redirects`));
          return;
        }
        redirects += 1;
        const next = redirectedHop(hop, answer.location, parameters.proxy);
        if (next.ok) {
          ask(next.hop);
        } else {
          settle(down(`${statusLine(answer)}: ${next.reason}`));
        }
      };

      ask(parameters.first);
      const after = () =>
        redirects === 0 ? '' : ` after ${redirects} redirect${redirects === 1 ? '' : 's'}`;
      return {
        stop: () => exchange?.destroy(),
        missing: () => `${exchange?.missing() ?? 'no answer'}${after()}`,
        certificate: certificate.warning,
      };
    });
}

function isGood(status: number, { status: good = [{ from: 200, to: 299 }] }: HttpParameters): boolean {
  return good.some(({ from, to }) => status >= from && status <= to);
}

/** The same connection's end under the same name: what a relative redirect, or none, leads to. */
function sameServer(one: HttpHop, other: HttpHop): boolean {
  const { host, port, hostHeader, tls } = one;
  const sameEnd = host === other.host && port === other.port;
  return sameEnd && hostHeader === other.hostHeader && (tls === undefined) === (other.tls === undefined);
}

function judge(
  answer: HttpAnswer,
  status: string,
  parameters: HttpParameters,
  masked: (text: string) => string,
): CheckOutcome {
  const { method, receive } = parameters;
  if (!isGood(answer.status, parameters)) {
    if (isRedirect(answer.status)) {
      return down(`${status} without a Location`);
    }
    return down(parameters.status === undefined ? status : `${status}: not one of the good statuses`);
  }
  if (receive === '') {
    return up(answer.cutOff ? `${status}, of a longer body only 1 MiB was read` : status);
  }
  if (method === 'HEAD') {
    return down(`${status}: an answer to HEAD has no body for receive to match`);
  }
  const match = matchReceive(receive, answer.body);
  if (match.kind === 'unknown') {
    return down(`${status}: ${match.reason}`);
  }
  if (match.kind === 'match') {
    return up(`${status}, the answer matches receive`);
  }
  return down(
    answer.body.length === 0
      ? `${status}: the answer is empty and does not match receive`
      : `${status}: the ${answer.cutOff ? 'first 1 MiB of the ' : ''}answer does not match receive (it begins ${beginning(answer.body, masked)})`,
  );
}

/** More than is shown, for a secret must be whole to be found. */
const BEGINNING = 32 * 1024;

function beginning(body: Uint8Array, masked: (text: string) => string): string {
  return excerpt(Buffer.from(masked(Buffer.from(body.subarray(0, BEGINNING)).toString())));
}

/** What went wrong in an exchange, in words. The codes are those of Node's HTTP parser and of OpenSSL. */
function httpErrorWords(error: Error): string {
  const code = errorCode(error) ?? '';
  if (code === 'HPE_HEADER_OVERFLOW') {
    return 'the headers of the answer are too long';
  }
  if (code.startsWith('HPE_')) {
    return 'the server does not speak HTTP/1.1';
  }
  if (code === 'ERR_INVALID_CHAR') {
    return 'invalid character in the name or the headers to send';
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return `cannot resolve the name that the server's redirect or the request gives (${code})`;
  }
  return tlsErrorWords(error) ?? socketErrorWords(error);
}
