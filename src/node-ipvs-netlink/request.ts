import { MalformedMessage } from './codec/reader.ts';
import type { Command } from './codec/schema.ts';
import { IpvsError, kernelError, type RequestContext } from './errors.ts';
import type { Outcome, Request, Transport } from './transport.ts';

/** What turns a reply's attributes into a value; undefined is skipped. */
export type Decoder<T> = (view: DataView, start: number, end: number) => T | undefined;

const NOTHING = new Uint8Array(0);

/** @throws {IpvsError} `INVALID` if there is a complaint. */
export function refuse(context: RequestContext, complaint: string | undefined): void {
  if (complaint !== undefined) throw invalid(context, complaint);
}

export function invalid({ request, subject }: RequestContext, complaint: string): IpvsError {
  return new IpvsError({ code: 'INVALID', request, subject, reason: complaint });
}

/** The error that an outcome is; undefined if the request was done. */
export function errorOf(context: RequestContext, outcome: Outcome | undefined): IpvsError | undefined {
  const { request, subject } = context;
  if (outcome === undefined) {
    return new IpvsError({ code: 'UNANSWERED', request, subject, reason: 'the transport told no outcome' });
  }
  switch (outcome.kind) {
    case 'done':
      return undefined;
    case 'refused':
      return kernelError(context, outcome.errno);
    case 'not-sent':
      return new IpvsError({ code: 'NOT_SENT', request, subject, reason: outcome.reason });
    case 'unanswered':
      return new IpvsError({ code: 'UNANSWERED', request, subject, reason: outcome.reason });
  }
}

/** A request without a reply. @throws {IpvsError} */
export async function perform(
  transport: Transport,
  context: RequestContext,
  command: Command,
  body: Uint8Array = NOTHING,
): Promise<void> {
  await exchangeOne(transport, context, { command, dump: false, body });
}

/** A request with one reply. @throws {IpvsError} */
export async function ask<T>(
  transport: Transport,
  context: RequestContext,
  command: Command,
  decode: Decoder<T>,
  body: Uint8Array = NOTHING,
): Promise<T> {
  const replies = collector(decode);
  await exchangeOne(transport, context, { command, dump: false, body, onReply: replies.onReply });
  const [reply] = replies.finish(context);
  if (reply === undefined) throw malformed(context, 'the answer lacks what it should tell');
  return reply;
}

/** A dump: every entry there is. @throws {IpvsError} */
export async function collect<T>(
  transport: Transport,
  context: RequestContext,
  command: Command,
  decode: Decoder<T>,
  nameOf?: (value: T) => string,
): Promise<readonly T[]> {
  const replies = collector(decode, nameOf);
  await exchangeOne(transport, context, { command, dump: true, body: NOTHING, onReply: replies.onReply });
  return replies.finish(context);
}

async function exchangeOne(transport: Transport, context: RequestContext, request: Request): Promise<void> {
  const [outcome] = await transport.exchange([request]);
  const error = errorOf(context, outcome);
  if (error !== undefined) throw error;
}

export interface Collector<T> {
  readonly onReply: (view: DataView, start: number, end: number) => void;
  /** @throws {IpvsError} `MALFORMED_REPLY` if a reply could not be read. */
  finish(context: RequestContext): readonly T[];
}

/**
 * Decodes replies as they arrive, and keeps what is wrong with one for the end: a transport is no place to throw.
 *
 * A dump's cursor in the kernel is a plain count, so an entry may come twice where another program adds one
 * between two datagrams: of two that `nameOf` names alike, the later and newer one stays.
 */
export function collector<T>(decode: Decoder<T>, nameOf?: (value: T) => string): Collector<T> {
  const values: T[] = [];
  let damage: string | undefined;
  let latest: DataView | undefined;
  let datagrams = 0;
  return {
    onReply(view, start, end) {
      if (view !== latest) datagrams++;
      latest = view;
      try {
        const value = decode(view, start, end);
        if (value !== undefined) values.push(value);
      } catch (error) {
        if (!(error instanceof MalformedMessage)) throw error;
        damage = error.message;
      }
    },
    finish(context) {
      if (damage !== undefined) throw malformed(context, damage);
      return nameOf === undefined || datagrams < 2 ? values : withoutRepeats(values, nameOf);
    },
  };
}

function withoutRepeats<T>(values: readonly T[], nameOf: (value: T) => string): readonly T[] {
  const byName = new Map<string, T>();
  for (const value of values) byName.set(nameOf(value), value);
  return byName.size === values.length ? values : [...byName.values()];
}

function malformed({ request, subject }: RequestContext, reason: string): IpvsError {
  return new IpvsError({ code: 'MALFORMED_REPLY', request, subject, reason });
}
