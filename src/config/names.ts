/** Resolves every name of a file at once, each once, so that the rest needs not wait. */
import type { Breath } from '../system/breathe.ts';
import { errorMessage } from '../system/error-message.ts';
import { canonicalAddress } from './addresses.ts';
import type { AddressFamily } from './configuration.ts';
import type { Text } from './lines.ts';
import type { ProblemList } from './problem-list.ts';
import type { PortProtocol, Resolver } from './resolver.ts';
import { shown } from './values.ts';

export type NameRequest =
  | { readonly kind: 'address'; readonly host: Text; readonly family: AddressFamily }
  | { readonly kind: 'port'; readonly port: Text; readonly protocol: PortProtocol | undefined };

/** Numbers for what a file names. Each reader reports at the place of the name and gives undefined. */
export interface Names {
  address(host: Text, family: AddressFamily, problems: ProblemList): string | undefined;
  port(port: Text, protocol: PortProtocol | undefined, problems: ProblemList): number | undefined;
}

export interface ResolutionLimits {
  /** Look-ups at a time. Each holds a thread of Node's pool of four, which reads files too. */
  readonly concurrency: number;
  readonly lookupMs: number;
  /** For all look-ups together. */
  readonly totalMs: number;
}

const defaultLimits: ResolutionLimits = { concurrency: 3, lookupMs: 10_000, totalMs: 30_000 };

type Resolved =
  | { readonly ok: true; readonly found: string | number }
  | { readonly ok: false; readonly why: string };

export async function resolveNames(
  requests: Iterable<NameRequest>,
  resolver: Resolver,
  breath: Breath,
  limits: ResolutionLimits = defaultLimits,
): Promise<Names> {
  const wanted = new Map<string, NameRequest>();
  for (const request of requests) {
    if (breath.due()) await breath.take();
    if (!isNumeric(request)) wanted.set(keyOf(request), request);
  }
  const resolved = await lookUpAll(wanted, resolver, limits);
  return {
    address(host, family, problems) {
      const numeric = canonicalAddress(host.text, family);
      if (numeric !== undefined) return numeric;
      const result = resolved.get(keyOf({ kind: 'address', host, family }));
      if (result?.ok && typeof result.found === 'string') return result.found;
      const version = family === 'inet' ? 'IPv4' : 'IPv6';
      problems.error(host, `no ${version} address for ${shown(host.text)}${whyNot(result)}`);
      return undefined;
    },
    port(port, protocol, problems) {
      if (/^\d+$/.test(port.text)) {
        if (Number(port.text) <= 65535) return Number(port.text);
        problems.error(port, `port ${port.text} is above 65535`);
        return undefined;
      }
      const result = resolved.get(keyOf({ kind: 'port', port, protocol }));
      if (result?.ok && typeof result.found === 'number') return result.found;
      const service = protocol === undefined ? 'service' : `${protocol} service`;
      problems.error(
        port,
        `no ${service} ${shown(port.text)}${whyNot(result)}`,
        'write the port as a number',
      );
      return undefined;
    },
  };
}

function isNumeric(request: NameRequest): boolean {
  if (request.kind === 'port') return /^\d+$/.test(request.port.text);
  return canonicalAddress(request.host.text, request.family) !== undefined;
}

function keyOf(request: NameRequest): string {
  return request.kind === 'address'
    ? `${request.family} ${request.host.text}`
    : `port ${request.protocol ?? 'any'} ${request.port.text}`;
}

function whyNot(result: Resolved | undefined): string {
  return result?.ok === false ? `: ${result.why}` : '';
}

async function lookUpAll(
  wanted: ReadonlyMap<string, NameRequest>,
  resolver: Resolver,
  limits: ResolutionLimits,
): Promise<ReadonlyMap<string, Resolved>> {
  const resolved = new Map<string, Resolved>();
  const deadline = performance.now() + limits.totalMs;
  const queue = wanted.entries();
  const work = async () => {
    for (const [key, request] of queue) {
      const left = Math.min(limits.lookupMs, deadline - performance.now());
      resolved.set(key, await lookUp(request, resolver, left));
    }
  };
  await Promise.all(Array.from({ length: limits.concurrency }, work));
  return resolved;
}

async function lookUp(request: NameRequest, resolver: Resolver, limitMs: number): Promise<Resolved> {
  if (limitMs <= 0) return { ok: false, why: 'the time for looking up names is over' };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Resolved>((resolve) => {
    timer = setTimeout(
      () => resolve({ ok: false, why: `no answer within ${Math.round(limitMs)} ms` }),
      limitMs,
    );
  });
  try {
    return await Promise.race([ask(request, resolver), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function ask(request: NameRequest, resolver: Resolver): Promise<Resolved> {
  try {
    if (request.kind === 'port') {
      const port = await resolver.port(request.port.text, request.protocol);
      return port === undefined ? { ok: false, why: 'not in services(5)' } : { ok: true, found: port };
    }
    const address = await resolver.address(request.host.text, request.family);
    const canonical = canonicalAddress(address, request.family);
    return canonical === undefined
      ? { ok: false, why: 'the answer is of the other family' }
      : { ok: true, found: canonical };
  } catch (error) {
    return { ok: false, why: errorMessage(error) };
  }
}
