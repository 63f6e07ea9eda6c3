/** Runs the built programs as processes, in a directory of their own, without touching the host. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Finished {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  readonly output: () => string;
}

export type Program = 'directord' | 'directorctl' | 'ldirectord';

const { PATH } = process.env;

/** No program of these tests needs longer; one that hangs fails its test instead of the suite. */
const TIMEOUT_MS = 300_000;

export interface Place {
  readonly directory: string;
  readonly socket: string;
  /** The port of a real web server that says `fine`. */
  readonly port: number;
  write(file: string, text: string): string;
  start(program: Program, ...words: string[]): Running;
  run(program: Program, ...words: string[]): Promise<Finished>;
  close(): Promise<void>;
}

export async function createPlace(): Promise<Place> {
  const directory = mkdtempSync(join(tmpdir(), 'directord-'));
  for (const name of ['ha.d', 'run', 'sockets']) mkdirSync(join(directory, name));
  const web = createServer((_request, response) => response.end('fine'));
  const port = await listen(web);
  writeFileSync(join(directory, 'directord.ini'), '');
  const running = new Set<ChildProcess>();
  const env = {
    PATH,
    // A dry run has its control socket there.
    TMPDIR: directory,
    DIRECTORD_DRY_RUN: '1',
    DIRECTORD_SETTINGS: join(directory, 'directord.ini'),
    LDIRECTORD_CONFIG_DIR: join(directory, 'ha.d'),
    LDIRECTORD_RUN_DIR: join(directory, 'run'),
    DIRECTORD_RUN_DIR: join(directory, 'sockets'),
    LDIRECTORD_LOG_FILE: join(directory, 'ldirectord.log'),
  };

  const start: Place['start'] = (program, ...words) => {
    const path = fileURLToPath(new URL(`../../../src/bin/${program}.js`, import.meta.url));
    const child = spawn(process.execPath, [path, ...words], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    running.add(child);
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      out += chunk;
    });
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      err += chunk;
    });
    const finished = new Promise<Finished>((resolve) => {
      child.once('close', (code) => {
        running.delete(child);
        resolve({ code, out, err });
      });
    });
    return { child, finished, output: () => out + err };
  };

  return {
    directory,
    socket: join(directory, 'sockets/directord.sock'),
    port,
    write(file, text) {
      const path = join(directory, file);
      writeFileSync(path, text);
      return path;
    },
    start,
    run: (program, ...words) => start(program, ...words).finished,
    async close() {
      for (const child of running) child.kill('SIGKILL');
      web.closeAllConnections();
      await new Promise((resolve) => web.close(resolve));
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A configuration of one virtual server: a real server that answers, and one that does not. */
export function exampleConfiguration(port: number): string {
  return `checkinterval = 1
virtual = 10.9.0.1:80
  real = 127.0.0.1:${port} masq 5
  real = 127.0.0.1:1 masq
  service = http
  request = "/"
  receive = "fine"
  scheduler = wrr
`;
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

export async function eventually(
  condition: () => boolean | Promise<boolean>,
  what: () => string,
): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`not within 60 s: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
