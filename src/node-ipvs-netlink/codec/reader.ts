import { type Attribute, littleEndian, type Nest } from './attribute.ts';
import { align4 } from './writer.ts';

/**
 * Where each attribute of one message lies. It is filled once and then asked by attribute, so that a table
 * of 40,000 entries is decoded without an object per attribute.
 */
export interface AttributeIndex {
  view: DataView;
  /** Payload offset by attribute number; 0 is absent (a payload always has a header before it). */
  readonly offsets: Uint32Array;
  readonly lengths: Uint32Array;
}

/** A message whose lengths do not add up. */
export class MalformedMessage extends Error {
  override readonly name = 'MalformedMessage';
}

/** The highest attribute number that is known is 15; what lies above is of a newer kernel, and ignored. */
const KNOWN_ATTRIBUTES = 16;
const ATTRIBUTE_HEADER = 4;
/** Without the bits for "nested" and "network byte order". */
const TYPE_MASK = 0x3fff;

const EMPTY = new DataView(new ArrayBuffer(0));

export function createIndex(): AttributeIndex {
  return {
    view: EMPTY,
    offsets: new Uint32Array(KNOWN_ATTRIBUTES),
    lengths: new Uint32Array(KNOWN_ATTRIBUTES),
  };
}

/** Indexes the attributes in `view` from `start` to `end`. @throws {MalformedMessage} */
export function indexAttributes(index: AttributeIndex, view: DataView, start: number, end: number): void {
  const { offsets, lengths } = index;
  index.view = view;
  offsets.fill(0);
  let offset = start;
  while (offset + ATTRIBUTE_HEADER <= end) {
    const size = view.getUint16(offset, littleEndian);
    const type = view.getUint16(offset + 2, littleEndian) & TYPE_MASK;
    if (size < ATTRIBUTE_HEADER || offset + size > end) {
      throw new MalformedMessage(`attribute ${type} at byte ${offset} says ${size} bytes of ${end - offset}`);
    }
    if (type < KNOWN_ATTRIBUTES) {
      offsets[type] = offset + ATTRIBUTE_HEADER;
      lengths[type] = size - ATTRIBUTE_HEADER;
    }
    offset += align4(size);
  }
}

/** The attribute's value, or undefined where the message has none. */
export function get<T>(index: AttributeIndex, attribute: Attribute<T>): T | undefined {
  const offset = index.offsets[attribute.id] ?? 0;
  const length = index.lengths[attribute.id] ?? 0;
  if (offset === 0 || length < attribute.codec.minimum) return undefined;
  return attribute.codec.read(index.view, offset, length);
}

/** Indexes what is inside a nest; false where the message has none, or an empty one. */
export function indexNested(index: AttributeIndex, outer: AttributeIndex, nest: Nest): boolean {
  const offset = outer.offsets[nest.id] ?? 0;
  const length = outer.lengths[nest.id] ?? 0;
  if (offset === 0 || length === 0) return false;
  indexAttributes(index, outer.view, offset, offset + length);
  return true;
}
