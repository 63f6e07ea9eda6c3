import { type ClientHttp2Session, connect, type IncomingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';
import { errorCode } from '../../system/error-code.ts';
import { boundedRun } from '../bounded-run.ts';
import { watchCertificate } from '../certificate.ts';
import type { Check } from '../planned-check.ts';
import type { CheckOutcome } from '../verdict.ts';
import { clean, down, hostAndPort, socketErrorWords, up } from '../words.ts';
import { grpcStatuses, healthPath, healthRequest, readHealthResponse } from './grpc-health.ts';
import { openGuardedSocket } from './guarded-socket.ts';
import { type TlsClientParameters, tlsOver } from './tls-client.ts';
import { tlsErrorWords } from './tls-words.ts';

export interface GrpcParameters {
  readonly address: string;
  readonly port: number;
  /** Absent: HTTP/2 in the clear. */
  readonly tls?: TlsClientParameters;
  /** What the server is asked for by, as a Host is in HTTP/1.1. */
  readonly authority: string;
  /** As the server names it; empty for the server as a whole. */
  readonly service: string;
  readonly timeoutMs: number;
}

/** Of the answer, what is read at most: it is a dozen bytes. */
const BODY_LIMIT = 64 * 1024;

/** Up when the server's health service (grpc.health.v1) says SERVING. */
export function grpcCheck(parameters: GrpcParameters): Check {
  const { address, port, tls, timeoutMs } = parameters;
  return (signal) =>
    boundedRun(signal, timeoutMs, (settle) => {
      let missing = 'no TCP connection';
      let stream: Socket | undefined;
      let session: ClientHttp2Session | undefined;
      let speaksHttp2 = false;
      const certificate = watchCertificate(tls?.certificateDays);
      const fail = (error: Error) => settle.error(error, grpcErrorWords(error, speaksHttp2));
      const closed = () => settle(down('the server closed the connection'));

      const ask = (ready: Socket) => {
        missing = 'no answer';
        session = connect(`http://${hostAndPort(address, port)}`, {
          createConnection: () => ready,
          settings: { enablePush: false },
        });
        session.once('remoteSettings', () => {
          speaksHttp2 = true;
        });
        session.on('error', fail);
        session.once('close', closed);
        askHealth(session, parameters, settle, fail);
      };

      const guarded = openGuardedSocket(address, port, fail, (words) => settle(down(words)));
      guarded.socket.on('error', fail);
      guarded.socket.once('close', closed);
      guarded.socket.once('connect', () => {
        if (tls === undefined) {
          ask(guarded.socket);
          return;
        }
        missing = 'no TLS connection';
        const secured = tlsOver(guarded.socket, address, tls, { alpn: ['h2'] });
        stream = secured;
        secured.on('error', fail);
        secured.once('secureConnect', () => {
          certificate.look(secured);
          ask(secured);
        });
      });
      return {
        stop() {
          session?.destroy();
          guarded.close(undefined, stream);
        },
        missing: () => missing,
        certificate: certificate.warning,
      };
    });
}

function askHealth(
  session: ClientHttp2Session,
  { tls, authority, service }: GrpcParameters,
  settle: (outcome: CheckOutcome) => void,
  fail: (error: Error) => void,
): void {
  const request = session.request({
    ':method': 'POST',
    ':scheme': tls === undefined ? 'http' : 'https',
    ':authority': authority,
    ':path': healthPath,
    'content-type': 'application/grpc',
    te: 'trailers',
    'user-agent': 'directord',
  });
  const chunks: Buffer[] = [];
  let size = 0;
  let last: IncomingHttpHeaders = {};
  request.on('error', fail);
  request.once('response', (headers) => {
    const type = headers['content-type'] ?? '';
    // A proxy in front of the server may answer in its place.
    if (headers[':status'] !== 200) settle(down(`HTTP status ${headers[':status']}`));
    else if (!type.startsWith('application/grpc'))
      settle(down(`the answer is ${type || 'of no type'}, not gRPC`));
    last = headers;
  });
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > BODY_LIMIT) settle(down('the answer is longer than any of the health service'));
    else chunks.push(chunk);
  });
  // An error may come without a message, and then has its status in the headers.
  request.once('trailers', (trailers) => {
    last = trailers;
  });
  request.once('end', () => settle(judge(last, Buffer.concat(chunks), service)));
  request.end(healthRequest(service));
}

function judge(headers: IncomingHttpHeaders, body: Buffer, service: string): CheckOutcome {
  const code = headers['grpc-status'];
  if (code === undefined) return down('the answer broke off: it has no grpc-status');
  const status = grpcStatuses[Number(code)] ?? `status ${code}`;
  const what = service === '' ? 'the server' : `service ${service}`;
  if (status === 'NOT_FOUND') return down(`the server does not know ${what} (NOT_FOUND)`);
  if (status === 'UNIMPLEMENTED') return down('the server has no health service (UNIMPLEMENTED)');
  if (status !== 'OK') return down(`the health service answers with ${status}${messageOf(headers)}`);
  const health = readHealthResponse(body);
  if (health === undefined) return down('the answer is none of a health service');
  return health === 'SERVING' ? up(`${what} is SERVING`) : down(`${what} is ${health}`);
}

/** Percent-encoded, as gRPC has it. */
function messageOf(headers: IncomingHttpHeaders): string {
  const message = headers['grpc-message'];
  if (typeof message !== 'string' || message === '') return '';
  const bytes = message.replace(/%([0-9a-f]{2})/gi, (_all, digits) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  return `: ${clean(Buffer.from(bytes, 'latin1').toString(), 120)}`;
}

function grpcErrorWords(error: Error, speaksHttp2: boolean): string {
  const code = errorCode(error) ?? '';
  if (code.startsWith('ERR_HTTP2')) {
    return speaksHttp2 ? `HTTP/2: ${error.message}` : `the server does not speak HTTP/2 (${error.message})`;
  }
  return tlsErrorWords(error) ?? socketErrorWords(error);
}
