import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from '../support/cleanup.ts';
import { command } from '../support/command.ts';

/**
 * The real servers of all cases. By the last number of the address (10.9.0.N, fd09::N):
 *
 *     11 to 19   answer as they should: HTTP `welcome to HOST` on 80, 8080 and (with a certificate of their
 *                own) 443, `pong` to `ping` on 7, an SMTP greeting on 25, and connections on 9
 *     21 to 29   are there and refuse every connection
 *     31         HTTP 500
 *     41         HTTP 200 with another text
 *     51         accepts and says nothing
 *     52         sends HTTP headers and then nothing
 *     53         greets as an SSH server does, on port 80
 *     61         no such host
 *     71 to 74   where a suite of its own starts Debian's servers
 */
export const farmAddresses: readonly string[] = [
  ...range(11, 19),
  ...range(21, 29),
  ...[31, 41, 51, 52, 53],
  ...range(71, 74),
].flatMap((number) => [`10.9.0.${number}`, `fd09::${number}`]);

export async function startFarm(cleanup: Cleanup): Promise<void> {
  const sockets = new Set<Socket>();
  const listen = async (server: Server, address: string, port: number): Promise<void> => {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
      // A check that hangs up early is none of the farm's business.
      socket.on('error', () => {});
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, address, resolve);
    });
    cleanup.add(() => {
      server.close();
      for (const socket of sockets) socket.destroy();
    });
  };
  const identity = selfSigned();
  for (const prefix of ['10.9.0.', 'fd09::']) {
    for (const number of range(11, 19)) {
      for (const port of [80, 8080]) await listen(http(welcome), prefix + number, port);
      await listen(createHttpsServer(identity, welcome), prefix + number, 443);
      await listen(createServer(pingPong), prefix + number, 7);
      await listen(createServer(smtpGreeting), prefix + number, 25);
      await listen(createServer(), prefix + number, 9);
    }
    await listen(http(internalError), `${prefix}31`, 80);
    await listen(http(otherText), `${prefix}41`, 80);
    await listen(createServer(), `${prefix}51`, 80);
    await listen(http(headersOnly), `${prefix}52`, 80);
    await listen(createServer(sshGreeting), `${prefix}53`, 80);
  }
}

function http(listener: RequestListener): Server {
  return createHttpServer({ keepAlive: false }, listener);
}

function selfSigned(): { readonly key: Buffer; readonly cert: Buffer } {
  const directory = mkdtempSync(join(tmpdir(), 'farm-'));
  try {
    const [key, cert] = [join(directory, 'key'), join(directory, 'cert')];
    command('openssl', [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-subj', '/CN=farm.lab.test', '-days', '2', '-keyout', key, '-out', cert],
    ]);
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const welcome: RequestListener = (request, response) => {
  if (request.url === '/moved') {
    response.writeHead(302, { location: '/' }).end();
  } else if (request.url === '/missing') {
    response.writeHead(404).end('not here\n');
  } else {
    response.end(`welcome to ${request.headers.host}${request.url}\nsecond line\n`);
  }
};

const internalError: RequestListener = (_request, response) => {
  response.writeHead(500).end('internal error\n');
};

const otherText: RequestListener = (_request, response) => {
  response.end('under construction\n');
};

const headersOnly: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-length': '100' }).flushHeaders();
};

function pingPong(socket: Socket): void {
  socket.setEncoding('utf8').on('data', (data) => {
    if (String(data).startsWith('ping')) socket.end('hello\npong\n');
  });
}

function smtpGreeting(socket: Socket): void {
  socket.write('220 farm ESMTP\r\n');
  socket.setEncoding('utf8').on('data', (data) => {
    if (String(data).startsWith('QUIT')) socket.end('221 bye\r\n');
    else socket.write('250 farm\r\n');
  });
}

function sshGreeting(socket: Socket): void {
  socket.end('SSH-2.0-OpenSSH_9.2\r\n');
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
