import type { IncomingMessage } from 'node:http';

export const MAX_BODY_BYTES = 64 * 1024;

export type BodyResult =
  | { readonly ok: true; readonly body: unknown }
  | { readonly ok: false; readonly status: 400 | 413; readonly message: string };

/** Reads a request's JSON; an empty body is `undefined`. The server's own time limit bounds the wait. */
export function readJsonBody(request: IncomingMessage): Promise<BodyResult> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) {
        chunks.push(chunk);
        return;
      }
      // Paused, not destroyed: the answer that says why shall still arrive.
      request.pause();
      const message = `the body is larger than ${MAX_BODY_BYTES} bytes`;
      resolve({ ok: false, status: 413, message });
    });
    request.once('end', () => resolve(parseBody(Buffer.concat(chunks))));
    request.once('error', reject);
  });
}

function parseBody(data: Buffer): BodyResult {
  if (data.length === 0) return { ok: true, body: undefined };
  try {
    return { ok: true, body: JSON.parse(data.toString('utf8')) };
  } catch {
    return { ok: false, status: 400, message: 'the body is not JSON' };
  }
}
