import { type Attribute, littleEndian, type Nest } from './attribute.ts';

/** Where a message's attributes are put, one after the other, each padded to 4 bytes. */
export interface Writer {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  length: number;
}

const ATTRIBUTE_HEADER = 4;
const NESTED = 0x8000;

/** The longest message here (a destination with two statistics nests) stays under 700 bytes. */
const SCRATCH_SIZE = 4096;

const scratch = createWriter(SCRATCH_SIZE);

function createWriter(size: number): Writer {
  const bytes = new Uint8Array(size);
  return { bytes, view: new DataView(bytes.buffer), length: 0 };
}

/** The attributes that `body` puts, as bytes of their own. */
export function encode(body: (writer: Writer) => void): Uint8Array {
  scratch.length = 0;
  body(scratch);
  return scratch.bytes.slice(0, scratch.length);
}

export function put<T>(writer: Writer, attribute: Attribute<T>, value: T): void {
  const start = writer.length;
  const size = ATTRIBUTE_HEADER + attribute.codec.size(value);
  openAttribute(writer, attribute.id, size);
  attribute.codec.write(writer.view, start + ATTRIBUTE_HEADER, value);
  writer.length = start + align4(size);
}

export function putNest(writer: Writer, nest: Nest, body: (writer: Writer) => void): void {
  const start = writer.length;
  openAttribute(writer, nest.id | NESTED, 0);
  writer.length = start + ATTRIBUTE_HEADER;
  body(writer);
  writer.view.setUint16(start, writer.length - start, littleEndian);
}

function openAttribute(writer: Writer, type: number, size: number): void {
  const start = writer.length;
  writer.bytes.fill(0, start, start + align4(size));
  writer.view.setUint16(start, size, littleEndian);
  writer.view.setUint16(start + 2, type, littleEndian);
}

export function align4(length: number): number {
  return (length + 3) & ~3;
}
