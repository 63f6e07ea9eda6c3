import type { Socket } from 'node:net';
import type { TestContext } from 'node:test';
import { createSecureContext, TLSSocket } from 'node:tls';
import { certificate, certificateKey } from './certificates.ts';
import { tcpServer } from './servers.ts';

/** What a server answers to each line of its client. */
export interface Script {
  readonly greeting?: string;
  /** By the line, or by its first word; `undefined` closes the connection. */
  readonly answers: Readonly<Record<string, string | undefined>>;
  /** The answer to this line is the last in the clear. */
  readonly tlsAfter?: string;
  /** TLS from the start. */
  readonly tls?: boolean;
}

export interface ScriptedServer {
  readonly port: number;
  /** Every line that a client sent, without its end; inside TLS with `tls: ` before it. */
  readonly heard: readonly string[];
  /** The server names that clients sent in their TLS handshakes. */
  readonly names: readonly string[];
}

/** A server on `host` that follows a script, line by line; it ends with the test. */
export async function scriptedServer(
  t: TestContext,
  script: Script,
  host = '127.0.0.1',
): Promise<ScriptedServer> {
  const heard: string[] = [];
  const names: string[] = [];
  const encrypt = (raw: Socket): Socket => {
    const socket = new TLSSocket(raw, {
      isServer: true,
      secureContext: createSecureContext({ key: certificateKey, cert: certificate }),
      SNICallback(name, done) {
        names.push(name);
        done(null);
      },
    });
    return socket.on('error', () => {});
  };
  const serve = (socket: Socket, mark: string) => {
    let pending = '';
    const hear = (bytes: Buffer) => {
      pending += bytes.toString('utf8');
      for (let feed = pending.indexOf('\r\n'); feed !== -1; feed = pending.indexOf('\r\n')) {
        const line = pending.slice(0, feed);
        pending = pending.slice(feed + 2);
        heard.push(mark + line);
        answer(line);
      }
    };
    const answer = (line: string) => {
      const said = script.answers[line] ?? script.answers[line.split(' ')[0] ?? ''];
      if (said === undefined) {
        socket.end();
      } else {
        socket.write(said);
      }
      if (line === script.tlsAfter && mark === '') {
        socket.removeListener('data', hear);
        serve(encrypt(socket), 'tls: ');
      }
    };
    socket.on('data', hear);
  };
  const server = await tcpServer(
    t,
    (raw) => {
      const socket = script.tls ? encrypt(raw) : raw;
      if (script.greeting !== undefined) {
        socket.write(script.greeting);
      }
      serve(socket, script.tls ? 'tls: ' : '');
    },
    { host },
  );
  return { port: server.port, heard, names };
}
