import assert from 'node:assert/strict';
import { PassThrough, Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { relay } from '../../lab/support/guest.ts';

const end = '\x1e0a1b2c';

async function relayed(chunks: readonly string[]): Promise<{ code: number | undefined; text: string }> {
  const output = new PassThrough();
  const code = await relay(Readable.from(chunks.map((chunk) => Buffer.from(chunk))), end, output);
  output.end();
  return { code, text: (await output.toArray()).join('') };
}

describe("the relay of a guest's output", () => {
  it('passes everything on and takes the exit code from behind the mark', async () => {
    assert.deepEqual(await relayed(['one\ntw', `o\n${end} 7\n`]), { code: 7, text: 'one\ntwo\n' });
  });

  it('finds a mark that comes in pieces', async () => {
    const pieces = [...`text${end} 0\n`];
    assert.deepEqual(await relayed(pieces), { code: 0, text: 'text' });
  });

  it('knows no exit code when the guest dies before the mark, and loses no text', async () => {
    assert.deepEqual(await relayed(['half a li', `ne\x1e0a`]), {
      code: undefined,
      text: 'half a line\x1e0a',
    });
  });
});
