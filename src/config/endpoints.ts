/** The syntax of addresses: of virtual, real and fallback servers, before any name is resolved. */

import { isIPv4 } from 'node:net';
import { canonicalAddress } from './addresses.ts';
import { checkPattern, withSlash } from './check-values.ts';
import type { AddressFamily, Forwarding } from './configuration.ts';
import { forwardingForm, readForwarding } from './forwarding.ts';
import type { Text } from './lines.ts';
import type { ProblemList } from './problem-list.ts';
import { placeIn, shown } from './values.ts';

/** A host or a port as written; `text` is a name or a number, without brackets. */
export type Host = Text;

export type VirtualEndpoint =
  | { readonly kind: 'fwmark'; readonly family: AddressFamily; readonly mark: number }
  | { readonly kind: 'address'; readonly family: AddressFamily; readonly host: Host; readonly port: Text };

export interface RealEndpoint extends Forwarding {
  readonly host: Host;
  /** The last address of a range. */
  readonly lastHost: Host | undefined;
  readonly port: Text | undefined;
  readonly weight: number;
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  readonly negotiation: { readonly request: string; readonly receive: string } | undefined;
}

export interface FallbackEndpoint extends Forwarding {
  readonly host: Host;
  readonly port: Text | undefined;
}

const hostShape = String.raw`\[[^\]\s]*\]|[A-Za-z0-9._+-]+`;
const virtualShape = new RegExp(`^(${hostShape}):([0-9A-Za-z_-]+)(.*)$`, 'ds');
const realShape = new RegExp(
  `^(${hostShape})(?:->(${hostShape}))?(?::([^\\s:]+))?[ \\t]+(\\w[^\\s"]*)(?![^\\s])(.*)$`,
  'ds',
);
const fallbackShape = new RegExp(`^(${hostShape})(?::([^\\s:]+))?(?:[ \\t]+(\\w[^\\s"]*))?$`, 'd');
const realForm = `write HOST[->HOST][:PORT] ${forwardingForm} [WEIGHT] ["REQUEST", "RECEIVE"] [l:LOWER] [u:UPPER]`;

/** `ADDRESS:PORT` or a firewall mark. */
export function readVirtualEndpoint(
  value: Text,
  family: AddressFamily,
  problems: ProblemList,
): VirtualEndpoint | undefined {
  const { text } = value;
  const match = virtualShape.exec(text);
  if (match !== null) {
    const [host, port, rest] = [group(value, match, 1), group(value, match, 2), group(value, match, 3)];
    if (rest !== undefined && rest.text !== '') {
      problems.warning(rest, `${shown(rest.text)} after the virtual server's port is ignored`);
    }
    const checked = host && checkHost(host, family, problems);
    return checked && port && { kind: 'address', family, host: checked, port };
  }
  const mark = /^(\d+)(?=$|\s)/.exec(text)?.[1];
  if (mark !== undefined) return readMark(value, mark, family, problems);
  problems.error(value, `${shown(text)} is no virtual server's address`, virtualHint(text, family));
  return undefined;
}

function readMark(
  value: Text,
  digits: string,
  family: AddressFamily,
  problems: ProblemList,
): VirtualEndpoint | undefined {
  if (digits !== value.text) {
    problems.warning(value, `read as firewall mark ${digits}; the rest of ${shown(value.text)} is ignored`);
  }
  const mark = Number(digits);
  if (mark >= 1 && mark <= 0xffff_ffff) return { kind: 'fwmark', family, mark };
  const why = mark === 0 ? 'the kernel takes mark 0 for every unmarked packet' : 'the largest is 4294967295';
  problems.error(value, `firewall mark ${digits} cannot be used: ${why}`);
  return undefined;
}

function virtualHint(text: string, family: AddressFamily): string {
  if (text.includes('::') && !text.includes('[')) {
    return family === 'inet' ? 'write one colon before the port' : 'write [ADDRESS]:PORT';
  }
  if (isIPv4(text.trim())) {
    return `add the port, such as ${text.trim()}:80; ldirectord reads this as firewall mark ${text.split('.')[0]}`;
  }
  return 'write ADDRESS:PORT, or the number of a firewall mark';
}

/** One real server, or a range of them. */
export function readRealEndpoint(
  value: Text,
  family: AddressFamily,
  problems: ProblemList,
): RealEndpoint | undefined {
  const match = realShape.exec(value.text);
  if (match === null) {
    problems.error(value, ...explainReal(value.text));
    return undefined;
  }
  const host = group(value, match, 1);
  const lastHost = group(value, match, 2);
  const method = group(value, match, 4);
  const forwarding = method && readForwarding(method, problems);
  const options = readRealOptions(group(value, match, 5), problems);
  if (lastHost !== undefined && family === 'inet6') {
    problems.error(lastHost, 'a range of IPv6 addresses is not supported', 'write one real6 line for each');
    return undefined;
  }
  const first = host && checkHost(host, family, problems);
  const last = lastHost && checkHost(lastHost, family, problems);
  const complete = first && (lastHost === undefined || last) && forwarding && options;
  if (!complete) return undefined;
  return { host: first, lastHost: last, port: group(value, match, 3), ...forwarding, ...options };
}

function explainReal(text: string): [message: string, hint: string] {
  if (/^[^\s[]*::/.test(text)) {
    return ['two colons before the port', 'write one; an IPv6 address stands in brackets, in a real6 line'];
  }
  if (new RegExp(`^(?:${hostShape})(?:->(?:${hostShape}))?(?::[^\\s:]+)?$`).test(text)) {
    return [
      'the forwarding method is missing',
      'add gate, masq, ipip, gre, gue:PORT or fullnat after the address',
    ];
  }
  return [`${shown(text)} is no real server`, realForm];
}

type RealOptions = Pick<RealEndpoint, 'weight' | 'upperThreshold' | 'lowerThreshold' | 'negotiation'>;

/** The kernel keeps a weight in a signed 32-bit number, thresholds in unsigned ones. */
const largestWeight = 0x7fff_ffff;
const largestThreshold = 0xffff_ffff;

const optionShape =
  /[ \t]+(?:(\d+)(?=\s|$)|"([^"]*)"(?:[ \t]*,[ \t]*|[ \t]+)"(.*)"(?=\s|$)|([lu]):(\d+)(?=\s|$))/dy;

function readRealOptions(rest: Text | undefined, problems: ProblemList): RealOptions | undefined {
  const found: { weight?: number; negotiation?: RealOptions['negotiation']; l?: number; u?: number } = {};
  const text = rest?.text.trimEnd() ?? '';
  optionShape.lastIndex = 0;
  let at = 0;
  while (rest !== undefined && at < text.length) {
    const match = optionShape.exec(text);
    const repeated = match !== null && isRepeated(found, match);
    if (match === null || repeated) {
      const leftOver = text.slice(at).trim();
      const what = repeated ? 'is given twice' : 'is not understood here';
      problems.error(
        placeIn(rest, text.length - text.slice(at).trimStart().length),
        `${shown(leftOver)} ${what}`,
        realForm,
      );
      return undefined;
    }
    at = optionShape.lastIndex;
    const [, weight, request, , threshold, connections] = match;
    if (weight !== undefined) found.weight = Number(weight);
    if (threshold === 'l') found.l = Number(connections);
    if (threshold === 'u') found.u = Number(connections);
    if (request !== undefined) {
      const receive = group(rest, match, 3);
      if (receive === undefined || checkPattern(receive, problems) === undefined) return undefined;
      found.negotiation = { request: withSlash(request), receive: receive.text };
    }
  }
  const { weight = 1, l: lowerThreshold = 0, u: upperThreshold = 0, negotiation } = found;
  const wrong = wrongNumbers(weight, lowerThreshold, upperThreshold);
  if (wrong !== undefined && rest !== undefined) {
    problems.error(placeIn(rest, 1), wrong);
    return undefined;
  }
  return { weight, lowerThreshold, upperThreshold, negotiation };
}

function isRepeated(found: object, [, weight, request, , threshold]: RegExpExecArray): boolean {
  const key = weight !== undefined ? 'weight' : request !== undefined ? 'negotiation' : (threshold ?? '');
  return Object.hasOwn(found, key);
}

function wrongNumbers(weight: number, lower: number, upper: number): string | undefined {
  if (weight > largestWeight) return `weight ${weight} is above ${largestWeight}`;
  if (Math.max(lower, upper) > largestThreshold) return `a threshold is above ${largestThreshold}`;
  // The kernel answers ERANGE, so such a real server would never enter its table.
  if (lower > upper) return `the lower threshold ${lower} is above the upper one, ${upper}`;
  return undefined;
}

const direct: Forwarding = { forwarding: 'gate' };

/** Where the traffic goes when no real server is up. */
export function readFallbackEndpoint(
  value: Text,
  family: AddressFamily,
  problems: ProblemList,
): FallbackEndpoint | undefined {
  const match = fallbackShape.exec(value.text);
  if (match === null) {
    const double = /^[^\s[]*::/.test(value.text) ? 'write one colon before the port' : undefined;
    problems.error(
      value,
      `${shown(value.text)} is no fallback server`,
      double ?? `write HOST[:PORT] [${forwardingForm}]`,
    );
    return undefined;
  }
  const host = group(value, match, 1);
  const method = group(value, match, 3);
  const forwarding = method === undefined ? direct : readForwarding(method, problems);
  const checked = host && checkHost(host, family, problems);
  return checked && forwarding && { host: checked, port: group(value, match, 2), ...forwarding };
}

/** The host without brackets, where it can be one of this family. */
function checkHost(host: Text, family: AddressFamily, problems: ProblemList): Host | undefined {
  const { text } = host;
  const bracketed = text.startsWith('[');
  const bare = bracketed ? { ...host, text: text.slice(1, -1), column: host.column + 1 } : host;
  if (family === 'inet' && bracketed) {
    problems.error(host, `IPv6 address ${text} in an IPv4 block`, 'use virtual6, real6 and fallback6');
    return undefined;
  }
  if (bracketed && canonicalAddress(bare.text, 'inet6') === undefined) {
    problems.error(host, `${text} is no IPv6 address`);
    return undefined;
  }
  if (bracketed) return bare;
  if (family === 'inet6' && isIPv4(text)) {
    problems.error(host, `IPv4 address ${text} in an IPv6 block`, 'use virtual, real and fallback');
    return undefined;
  }
  // Numbers that are no dotted quad would be resolved all the same: 5060 as 0.0.19.196.
  if (/^[\d.]+$/.test(text) && !isIPv4(text)) {
    problems.error(host, `${text} is no IPv4 address`);
    return undefined;
  }
  return bare;
}

function group(value: Text, match: RegExpExecArray, index: number): Text | undefined {
  const indices = match.indices?.[index];
  return indices && { text: match[index] ?? '', line: value.line, column: value.column + indices[0] };
}
