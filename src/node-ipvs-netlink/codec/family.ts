import { attribute, text, u16 } from './attribute.ts';
import { createIndex, get, indexAttributes } from './reader.ts';
import { encode, put } from './writer.ts';

/** The controller that knows every generic netlink family by name (`linux/genetlink.h`). */
export const CONTROLLER = { family: 16, version: 1, getFamily: 3 } as const;

const CONTROL = { familyId: attribute(1, u16), familyName: attribute(2, text) } as const;

export function encodeFamilyName(name: string): Uint8Array {
  return encode((writer) => put(writer, CONTROL.familyName, name));
}

const index = createIndex();

export function decodeFamilyId(view: DataView, start: number, end: number): number | undefined {
  indexAttributes(index, view, start, end);
  return get(index, CONTROL.familyId);
}
