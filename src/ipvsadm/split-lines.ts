/** No line of a rule file or of /proc comes near this; more would be a file of another kind. */
const MAX_LINE = 65_536;

/**
 * The lines of a text that comes in pieces, as many at a time as a piece completes; the last one may lack its
 * line end. CR before LF goes with it.
 * @throws {RangeError} where a line is too long to be one.
 */
export async function* splitLines(
  pieces: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<readonly string[]> {
  const decoder = new TextDecoder();
  let held = '';
  for await (const piece of pieces) {
    const lines = (
      held + (typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true }))
    ).split(/\r?\n/);
    held = lines.pop() ?? '';
    if (held.length > MAX_LINE) throw new RangeError(`a line is longer than ${MAX_LINE} characters`);
    if (lines.length > 0) yield lines;
  }
  const last = held + decoder.decode();
  if (last !== '') yield [last];
}
