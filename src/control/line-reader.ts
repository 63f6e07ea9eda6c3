/**
 * The lines of a stream of text, without their ends; an unfinished last line is dropped.
 *
 * @throws Error when a line grows beyond `maxLength` characters.
 */
export async function* readLines(stream: NodeJS.ReadableStream, maxLength: number): AsyncGenerator<string> {
  stream.setEncoding('utf8');
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > maxLength) throw new Error(`a line of more than ${maxLength} characters`);
  }
}
