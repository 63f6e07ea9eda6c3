import { readFile } from 'node:fs/promises';
import { createBreath } from '../system/breathe.ts';
import { errorMessage } from '../system/error-message.ts';
import { assembleConfiguration } from './assemble.ts';
import type { AddressFamily, ConfigurationResult } from './configuration.ts';
import { contentDigest } from './content-digest.ts';
import type { FallbackEndpoint } from './endpoints.ts';
import { checkFiles } from './file-checks.ts';
import { type NameRequest, resolveNames } from './names.ts';
import { type Outline, readOutline, type VirtualBlock } from './outline.ts';
import { createProblemList } from './problem-list.ts';
import { createSystemResolver, type Resolver } from './resolver.ts';

export interface ParseOptions {
  /** For tests; the host's own by default. */
  readonly resolver?: Resolver;
}

export interface ReadOptions extends ParseOptions {
  /**
   * Whether the files that the configuration names are looked at on this host (default true). Off where the
   * configuration is only being judged, perhaps by somebody who is not root or on another machine.
   */
  readonly checkFiles?: boolean;
}

export type ReadResult =
  /** `digest` is that of the content which was read. */
  | (Extract<ConfigurationResult, { readonly ok: true }> & { readonly digest: string })
  | Extract<ConfigurationResult, { readonly ok: false }>;

/** A site's file is far smaller; a wrong path (a log, a device) must not fill the memory. */
const largestFile = 64 * 1024 * 1024;

/**
 * Reads a file in ldirectord's format, as UTF-8. Gives the configuration with its warnings, or every problem
 * found; never rejects for what the file holds or for a file that cannot be read.
 */
export async function readConfiguration(file: string, options: ReadOptions = {}): Promise<ReadResult> {
  const problems = createProblemList(file);
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
    if (bytes.length > largestFile) {
      problems.error({ line: 0, column: 0 }, `the file is larger than ${largestFile} bytes`);
      return { ok: false, problems: problems.sorted() };
    }
  } catch (error) {
    const why = errorMessage(error);
    problems.error({ line: 0, column: 0 }, `the file cannot be read: ${why}`);
    return { ok: false, problems: problems.sorted() };
  }
  const result = await parseConfiguration(bytes.toString('utf8'), file, options);
  if (!result.ok) return result;
  const digest = contentDigest(bytes);
  if (options.checkFiles === false) return { ...result, digest };
  const found = [...result.problems, ...(await checkFiles(result.configuration))];
  return found.some((problem) => problem.severity === 'error')
    ? { ok: false, problems: found }
    : { ...result, digest, problems: found };
}

/** As readConfiguration, from a text; `file` is the name for messages. */
export async function parseConfiguration(
  text: string,
  file: string,
  { resolver = createSystemResolver() }: ParseOptions = {},
): Promise<ConfigurationResult> {
  const problems = createProblemList(file);
  const breath = createBreath();
  const outline = await readOutline(text, problems, breath);
  const names = await resolveNames(requestsOf(outline), resolver, breath);
  const configuration = await assembleConfiguration(file, outline, names, problems, breath);
  return problems.hasErrors
    ? { ok: false, problems: problems.sorted() }
    : { ok: true, configuration, problems: problems.sorted() };
}

function* requestsOf({ global, virtuals }: Outline): Generator<NameRequest> {
  const { fallback, fallback6 } = global.settings;
  if (fallback !== undefined) yield* requestsOfFallback(fallback.value, 'inet');
  if (fallback6 !== undefined) yield* requestsOfFallback(fallback6.value, 'inet6');
  for (const block of virtuals) yield* requestsOfVirtual(block);
}

function* requestsOfVirtual({ endpoint, family, reals, fallback }: VirtualBlock): Generator<NameRequest> {
  if (endpoint.value.kind === 'address') {
    yield { kind: 'address', host: endpoint.value.host, family };
    for (const protocol of ['tcp', 'udp'] as const)
      yield { kind: 'port', port: endpoint.value.port, protocol };
  }
  for (const { value } of reals) {
    yield { kind: 'address', host: value.host, family };
    if (value.lastHost !== undefined) yield { kind: 'address', host: value.lastHost, family };
    if (value.port !== undefined) yield { kind: 'port', port: value.port, protocol: undefined };
  }
  if (fallback !== undefined) yield* requestsOfFallback(fallback.value, family);
}

function* requestsOfFallback(
  { host, port }: FallbackEndpoint,
  family: AddressFamily,
): Generator<NameRequest> {
  yield { kind: 'address', host, family };
  if (port === undefined) return;
  // Which protocol the port is for is the virtual server's to say.
  for (const protocol of ['tcp', 'udp', undefined] as const) yield { kind: 'port', port, protocol };
}
