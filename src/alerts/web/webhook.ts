import { readFile } from 'node:fs/promises';
import type { Agent } from 'undici';
import type { WebhookSettings } from '../../config/settings-alerts.ts';
import type { DirectorEvent } from '../../director/event.ts';
import { readPrivateFile } from '../../system/private-file.ts';
import type { Patience } from '../backoff.ts';
import { createOutbox, type Delivery, type Outbox, type OutboxOptions } from '../outbox.ts';
import { signatureHeader, signatureOf, timestampHeader } from './signature.ts';

export interface WebhookOptions {
  readonly settings: WebhookSettings;
  readonly version: string;
  readonly tell: OutboxOptions<DirectorEvent>['tell'];
}

const mostWaiting = 1000;
const patience: Patience = { firstMs: 1000, mostMs: 60_000, giveUpMs: 3_600_000 };
/** Of an answer that says why not. */
const wordsOfAnswer = 200;
const largestAnswer = 65_536;
/** Not this request, but a later one may succeed, says the server. */
const passing: ReadonlySet<number> = new Set([408, 425, 429]);

/** Posts events to one place, in their order. */
export function createWebhook({ settings, version, tell }: WebhookOptions): Outbox<DirectorEvent> {
  const { name, url, timeoutMs } = settings;
  // User and password belong into a header; and no message ever holds the URL, whose path may be as secret.
  const target = new URL(url);
  target.username = '';
  target.password = '';
  const authorization = basicAuthorization(url);
  let agent: Agent | undefined;

  async function deliver(event: DirectorEvent, signal: AbortSignal): Promise<Delivery> {
    const body = JSON.stringify(event);
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      'user-agent': `directord/${version}`,
      ...(authorization && { authorization }),
    };
    if (settings.secretFile !== undefined) {
      // Read each time: a new secret needs no restart.
      const secret = await readPrivateFile(settings.secretFile);
      if (secret === '') throw new Error(`${settings.secretFile}: it is empty; write a secret into it`);
      const timestamp = String(Math.floor(Date.now() / 1000));
      headers[timestampHeader] = timestamp;
      headers[signatureHeader] = signatureOf(secret, timestamp, body);
    }
    const { request } = await import('undici');
    agent ??= await openAgent(settings);
    const answer = await request(target, {
      method: 'POST',
      headers,
      body,
      dispatcher: agent,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
    });
    const { statusCode } = answer;
    if (statusCode >= 200 && statusCode < 300) {
      await answer.body.dump({ limit: largestAnswer });
      return { ok: true };
    }
    const words = await firstWords(answer.body);
    const why = `the server answers ${statusCode}${words === '' ? '' : `: ${words}`}`;
    return { ok: false, why, retry: statusCode >= 500 || passing.has(statusCode) };
  }

  const outbox = createOutbox<DirectorEvent>({
    name: `webhook ${name}`,
    capacity: mostWaiting,
    patience,
    tell,
    send: (event, signal) =>
      deliver(event, signal).catch((error: unknown) => ({
        ok: false,
        why: failureWords(error, timeoutMs),
        retry: true,
      })),
  });
  return {
    put: outbox.put,
    async close(limitMs) {
      await outbox.close(limitMs);
      await agent?.destroy();
    },
  };
}

async function openAgent({ timeoutMs, verify, caFile }: WebhookSettings): Promise<Agent> {
  const undici = await import('undici');
  return new undici.Agent({
    // One request at a time, seldom: no connection is kept.
    pipelining: 0,
    connect: {
      timeout: timeoutMs,
      rejectUnauthorized: verify,
      ...(caFile === undefined ? {} : { ca: await readFile(caFile) }),
    },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  });
}

function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

async function firstWords(body: AsyncIterable<Uint8Array>): Promise<string> {
  let words = Buffer.alloc(0);
  for await (const chunk of body) {
    words = Buffer.concat([words, chunk]);
    if (words.length >= wordsOfAnswer) break;
  }
  return words.toString('utf8').slice(0, wordsOfAnswer).trim();
}

function failureWords(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  return error.name === 'TimeoutError'
    ? `no answer within ${timeoutMs / 1000} s`
    : error.message || error.name;
}
