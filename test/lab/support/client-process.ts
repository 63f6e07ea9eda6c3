import { get } from 'node:http';
import { answerCalls } from './agent.ts';
import type { ClientCalls, Transfer } from './client.ts';
import { type SteadyClient, startSteadyClient } from './steady-client.ts';

/** The client's process: see client.ts. */

/** A download that is silent for longer has failed: TCP asks again after 0.2 s, 0.4 s, 0.8 s, 1.6 s, 3.2 s, ... */
const silenceMs = 20_000;

let steady: SteadyClient | undefined;
let downloads: Promise<Transfer>[] = [];

const calls: ClientCalls = {
  begin: async (options) => {
    steady = startSteadyClient(options);
  },
  end: async () => {
    const records = (await steady?.stop()) ?? [];
    steady = undefined;
    return records.map((record) => ({ ...record, at: record.at + performance.timeOrigin }));
  },
  download: async (url, count) => {
    const begun = Array.from({ length: count }, () => download(url));
    downloads = begun.map(({ ended }) => ended);
    await Promise.all(begun.map(({ started }) => started));
  },
  downloaded: () => Promise.all(downloads),
};

function download(url: string): { readonly started: Promise<void>; readonly ended: Promise<Transfer> } {
  let start: () => void = () => {};
  const started = new Promise<void>((resolve) => {
    start = resolve;
  });
  const ended = new Promise<Transfer>((resolve) => {
    let bytes = 0;
    let last = performance.now();
    let longestPauseMs = 0;
    const settle = (outcome: string): void => {
      clearTimeout(silence);
      start();
      resolve({ outcome, bytes, longestPauseMs: Math.round(longestPauseMs) });
      request.destroy();
    };
    const request = get(url, { agent: false }, (response) => {
      response.on('data', (piece: Buffer) => {
        bytes += piece.length;
        longestPauseMs = Math.max(longestPauseMs, performance.now() - last);
        last = performance.now();
        silence.refresh();
        start();
      });
      response.on('end', () => settle('complete'));
      response.on('error', (error) => settle(errorName(error)));
    });
    request.on('error', (error) => settle(errorName(error)));
    const silence = setTimeout(() => settle('silence'), silenceMs);
  });
  return { started, ended };
}

function errorName(error: Error): string {
  return (error as NodeJS.ErrnoException).code ?? error.message;
}

answerCalls<ClientCalls>(calls);
