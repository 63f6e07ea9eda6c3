import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { MemberStatus } from '../pair/member-status.ts';

/** Characters of JSON between two turns of the event loop. */
const CHUNK_LENGTH = 64 * 1024;
/** A client that reads nothing for so long is cut off; what waits for it takes memory. */
const READER_TIMEOUT_MS = 30_000;

/**
 * Answers with the status as JSON. A site's 37,000 real servers are some 15 MB of it: built in one piece,
 * it would hold up all checks.
 */
export async function streamStatus(response: ServerResponse, status: MemberStatus): Promise<void> {
  response.setTimeout(READER_TIMEOUT_MS, () => response.destroy());
  response.writeHead(200, { 'content-type': 'application/json' });
  await pipeline(Readable.from(statusChunks(status), { objectMode: false }), response);
}

async function* statusChunks({ virtuals, ...rest }: MemberStatus): AsyncGenerator<string> {
  let pending = `${JSON.stringify(rest).slice(0, -1)},"virtuals":[`;
  let separator = '';
  for (const virtual of virtuals) {
    pending += separator + JSON.stringify(virtual);
    separator = ',';
    if (pending.length < CHUNK_LENGTH) continue;
    yield pending;
    pending = '';
    await new Promise(setImmediate);
  }
  yield `${pending}]}\n`;
}
