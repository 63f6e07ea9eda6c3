const LINE_END = '\r\n';
/** Deeper than any reply of a command. */
const DEEPEST = 8;

/** What a server answers to one command (RESP 2). */
export interface RedisReply {
  readonly kind: 'value' | 'nil' | 'error';
  /** Of an array, its elements, one a line. */
  readonly text: Buffer;
  /** Of the whole reply, in bytes. */
  readonly length: number;
}

/** The reply at the beginning of `bytes`; undefined while it is not whole, `other` where it is something else. */
export function readRedisReply(bytes: Buffer): RedisReply | 'other' | undefined {
  return readAt(bytes, 0, 0);
}

function readAt(bytes: Buffer, start: number, depth: number): RedisReply | 'other' | undefined {
  if (start >= bytes.length) return undefined;
  const type = String.fromCharCode(bytes[start] ?? 0);
  if (!'+-:$*'.includes(type) || depth > DEEPEST) return 'other';
  const lineEnd = bytes.indexOf(LINE_END, start);
  if (lineEnd === -1) return undefined;
  const line = bytes.subarray(start + 1, lineEnd);
  const next = lineEnd + LINE_END.length;
  if (type === '+' || type === ':') return { kind: 'value', text: line, length: next - start };
  if (type === '-') return { kind: 'error', text: line, length: next - start };
  if (!/^(?:-1|\d{1,9})$/.test(line.toString('latin1'))) return 'other';
  const count = Number(line);
  if (count === -1) return { kind: 'nil', text: Buffer.alloc(0), length: next - start };
  if (type === '*') return readElements(bytes, start, next, count, depth);
  const end = next + count + LINE_END.length;
  if (bytes.length < end) return undefined;
  return { kind: 'value', text: bytes.subarray(next, next + count), length: end - start };
}

function readElements(
  bytes: Buffer,
  start: number,
  first: number,
  count: number,
  depth: number,
): RedisReply | 'other' | undefined {
  const texts: Buffer[] = [];
  let next = first;
  for (let index = 0; index < count; index++) {
    const element = readAt(bytes, next, depth + 1);
    if (element === undefined || element === 'other') return element;
    texts.push(element.text, Buffer.from('\n'));
    next += element.length;
  }
  return { kind: 'value', text: Buffer.concat(texts.slice(0, -1)), length: next - start };
}

/** A command as the protocol wants it: an array of its words. */
export function redisCommand(words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}${LINE_END}${word}${LINE_END}`);
  return `*${words.length}${LINE_END}${parts.join('')}`;
}
