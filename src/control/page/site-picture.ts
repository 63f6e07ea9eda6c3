import type { MemberStatus } from '../../pair/member-status.ts';
import { createBreath } from '../../system/breathe.ts';
import { overviewOf, virtualServerOf } from './page-model.ts';
import { type Reading, rateBetween } from './rates.ts';

/** One look at the director, as the texts that are sent of it. */
export interface SitePicture {
  readonly status: MemberStatus;
  readonly overview: string;
  /** By id, in the configuration's order. */
  readonly virtuals: ReadonlyMap<string, string>;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly rates: readonly (number | null)[];
}

/** Characters of one message, about: browsers read a site of thousands in pieces. */
const messageLength = 64 * 1024;

/** @param at when the status was read, in milliseconds of performance.now(). */
export async function takePicture(
  status: MemberStatus,
  at: number,
  before: SitePicture | undefined,
): Promise<SitePicture> {
  const virtuals = new Map<string, string>();
  const readings = new Map<string, Reading>();
  const rates: (number | null)[] = [];
  const breath = createBreath();
  for (const virtual of status.virtuals) {
    virtuals.set(virtual.id, JSON.stringify(virtualServerOf(virtual)));
    if (virtual.connections === null) rates.push(null);
    else {
      const reading = { connections: BigInt(virtual.connections), at };
      readings.set(virtual.id, reading);
      rates.push(rateBetween(before?.readings.get(virtual.id), reading));
    }
    if (breath.due()) await breath.take();
  }
  return { status, overview: JSON.stringify(overviewOf(status)), virtuals, readings, rates };
}

/** Messages that tell the whole picture to somebody who knows nothing. */
export function wholeMessages(picture: SitePicture, orders: boolean): readonly string[] {
  return [
    JSON.stringify({ kind: 'begin', version: picture.status.version, orders }),
    overviewMessage(picture),
    ...virtualMessages(picture.virtuals.values()),
  ];
}

/**
 * Messages that lead from one picture to the next; undefined where virtual servers came, went or moved, which only the
 * whole tells.
 */
export function changeMessages(before: SitePicture, after: SitePicture): readonly string[] | undefined {
  const ids = [...after.virtuals.keys()];
  const known = [...before.virtuals.keys()];
  if (ids.length !== known.length || ids.some((id, index) => id !== known[index])) return undefined;
  const changed = ids.flatMap((id) => {
    const text = after.virtuals.get(id);
    return text === undefined || text === before.virtuals.get(id) ? [] : [text];
  });
  return [
    ...(after.overview === before.overview ? [] : [overviewMessage(after)]),
    ...virtualMessages(changed),
  ];
}

export function tickMessage(rates: SitePicture['rates'], problem: string | null): string {
  return JSON.stringify({ kind: 'tick', now: new Date().toISOString(), rates, problem });
}

function overviewMessage({ overview }: SitePicture): string {
  return `{"kind":"overview","overview":${overview}}`;
}

function virtualMessages(texts: Iterable<string>): readonly string[] {
  const messages: string[] = [];
  let pending: string[] = [];
  let length = 0;
  const finish = (): void => {
    if (pending.length > 0) messages.push(`{"kind":"virtuals","virtuals":[${pending.join(',')}]}`);
    pending = [];
    length = 0;
  };
  for (const text of texts) {
    pending.push(text);
    length += text.length;
    if (length >= messageLength) finish();
  }
  finish();
  return messages;
}
