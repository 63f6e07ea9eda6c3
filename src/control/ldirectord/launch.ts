import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ControlError, createControlClient } from '../control-client.ts';
import type { Instance } from './instance.ts';

export type LaunchOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly exitCode: 1 | 2; readonly message: string };

/** A start resolves names and fills the kernel's table; name servers may be slow. */
const READY_TIMEOUT_MS = 120_000;
const POLL_INTERVAL_MS = 25;
const MAX_ERROR_LENGTH = 64 * 1024;

/** Starts the daemon of an instance in the background, and waits until it directs or has failed. */
export async function launchDaemon(instance: Instance): Promise<LaunchOutcome> {
  const child = spawn(process.execPath, daemonArguments(instance), {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const errors = collectErrors(child);
  let exitCode: number | undefined;
  child.once('error', (error) => {
    errors.add(`cannot start ${process.execPath}: ${error.message}`);
    exitCode = 1;
  });
  child.once('close', (code) => {
    exitCode = code ?? 1;
  });
  const deadline = performance.now() + READY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    if (exitCode !== undefined) return failed(exitCode, errors.text() || 'directord ended at once');
    if (await directs(instance.controlSocket, child.pid)) {
      // From here on the daemon is on its own; what it says goes to its log.
      child.stderr.destroy();
      child.unref();
      return { ok: true };
    }
    await delay(POLL_INTERVAL_MS);
  }
  child.stderr.destroy();
  child.unref();
  return failed(
    1,
    `directord (pid ${child.pid}) is not ready after ${READY_TIMEOUT_MS / 1000} s; it goes on starting`,
  );
}

function failed(exitCode: number, message: string): LaunchOutcome {
  return { ok: false, exitCode: exitCode === 2 ? 2 : 1, message };
}

/** Another daemon at this socket would answer too, but then ours ends. */
async function directs(controlSocket: string, pid: number | undefined): Promise<boolean> {
  try {
    return (await createControlClient(controlSocket).status()).pid === pid;
  } catch (error) {
    if (error instanceof ControlError) return false;
    throw error;
  }
}

function daemonArguments(instance: Instance): string[] {
  return [
    fileURLToPath(new URL('../../bin/directord.js', import.meta.url)),
    'run',
    ...['--config', resolve(instance.configuration)],
    ...['--control', instance.controlSocket],
    ...['--pid-file', instance.pidFile],
    ...['--instance', instance.name],
    ...['--logfile', instance.logFile],
    // There may be one daemon for each configuration, and one port for all.
    ...['--http', 'off'],
  ];
}

function collectErrors({ stderr }: { readonly stderr: Readable }) {
  let text = '';
  const add = (chunk: string): void => {
    text = (text + chunk).slice(-MAX_ERROR_LENGTH);
  };
  stderr.setEncoding('utf8').on('data', add);
  return { add, text: () => text.trimEnd() };
}
