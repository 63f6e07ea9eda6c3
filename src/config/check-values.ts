/** Readers of the directives that say how real servers are checked and scheduled. */
import type { CheckType, NegotiateService, StatusRange } from './configuration.ts';
import { compileReceivePattern } from './receive-pattern.ts';
import { didYouMean } from './suggest.ts';
import { count, firstWord, oneOf, partOf, placeIn, quotedText, type Reader, shown } from './values.ts';

const checkTypes = ['connect', 'negotiate', 'ping', 'off', 'on', 'external', 'external-perl'] as const;

export const negotiateServices: readonly NegotiateService[] = [
  ...([
    'dns',
    'ftp',
    'grpc',
    'http',
    'https',
    'http_proxy',
    'imap',
    'imaps',
    'ldap',
    'ldaps',
    'mysql',
    'nntp',
  ] as const),
  ...([
    'none',
    'oracle',
    'pgsql',
    'pop',
    'pops',
    'radius',
    'redis',
    'simpletcp',
    'sip',
    'smtp',
    'submission',
    'udp',
  ] as const),
];

/** A value with a digit anywhere in it is a combined check, as in ldirectord. */
export const checkType: Reader<CheckType> = (value, problems) => {
  if (/\d/.test(value.text)) {
    const connects = count(0, 1_000_000)(value, problems);
    return connects === undefined ? undefined : { kind: 'combined', connects };
  }
  const kind = oneOf(checkTypes, /[A-Za-z0-9_-]+/)(value, problems);
  return kind === undefined ? undefined : { kind };
};

export const service = oneOf(negotiateServices);

export const httpMethod: Reader<'GET' | 'HEAD'> = (value, problems) =>
  oneOf(['GET', 'HEAD'])({ ...value, text: value.text.toUpperCase() }, problems);

/** Such as `200-299,401`. 1xx never ends an exchange. */
export const httpStatus: Reader<readonly StatusRange[]> = (value, problems) => {
  const ranges = value.text.split(',').map((part): StatusRange | undefined => {
    const [, from, to] = /^\s*([2-5]\d\d)\s*(?:-\s*([2-5]\d\d)\s*)?$/.exec(part) ?? [];
    const range = { from: Number(from), to: Number(to ?? from) };
    return from !== undefined && range.from <= range.to ? range : undefined;
  });
  const known = ranges.filter((range) => range !== undefined);
  if (known.length === ranges.length) return known;
  problems.error(
    value,
    `expected HTTP statuses, found ${shown(value.text)}`,
    'codes from 200 to 599 and ranges of them, such as 200-299,401',
  );
  return undefined;
};

/** A request's text, with the leading `/` that every kind of check expects and some take off again. */
export const request: Reader<string> = (value, problems) => {
  const text = quotedText(value, problems);
  return text === undefined ? undefined : withSlash(text);
};

export function withSlash(request: string): string {
  return request.startsWith('/') ? request : `/${request}`;
}

/** A Perl pattern in quotes; ldirectord notices a bad one only when it dies of it. */
export const receive: Reader<string> = (value, problems) => {
  const text = quotedText(value, problems);
  if (text === undefined) return undefined;
  return checkPattern(partOf(value, 1, 1 + text.length), problems);
};

export const checkPattern: Reader<string> = (value, problems) => {
  const compiled = compileReceivePattern(value.text);
  if (compiled.ok) return value.text;
  problems.error(
    placeIn(value, compiled.offset),
    `the receive pattern is no valid Perl pattern: ${compiled.message}`,
  );
  return undefined;
};

/** The kernel's own; a module can bring others. */
const schedulers = [
  ...['rr', 'wrr', 'lc', 'wlc', 'lblc', 'lblcr', 'dh', 'sh'],
  ...['sed', 'nq', 'mh', 'fo', 'ovf', 'twos'],
];

export const scheduler: Reader<string> = (value, problems) => {
  const name = firstWord(value, problems, /[a-z]+/);
  if (name !== undefined && !schedulers.includes(name)) {
    const hint = didYouMean(name, schedulers) ?? `the kernel's own: ${schedulers.join(' ')}`;
    problems.warning(value, `scheduler ${shown(name)} is not one of the kernel's own`, hint);
  }
  return name;
};

export type SchedulerFlag = 'flag-1' | 'flag-2' | 'flag-3';

/** ipvsadm's names of the kernel's three flag bits, whose meaning is the scheduler's. */
const schedulerFlagNames: ReadonlyMap<string, SchedulerFlag> = new Map([
  ['flag-1', 'flag-1'],
  ['flag-2', 'flag-2'],
  ['flag-3', 'flag-3'],
  ['sh-fallback', 'flag-1'],
  ['sh-port', 'flag-2'],
  ['mh-fallback', 'flag-1'],
  ['mh-port', 'flag-2'],
]);

export interface SchedulerFlags {
  readonly flags: readonly SchedulerFlag[];
  /** The schedulers that the names speak of. */
  readonly schedulers: readonly string[];
}

export const schedulerFlags: Reader<SchedulerFlags> = (value, problems) => {
  const words = firstWord(value, problems, /\S+/)?.split(',');
  if (words === undefined) return undefined;
  const unknown = words.find((word) => !schedulerFlagNames.has(word));
  if (unknown !== undefined) {
    const known = [...schedulerFlagNames.keys()];
    const hint = didYouMean(unknown, known) ?? `one of: ${known.join(', ')}`;
    problems.error(value, `scheduler flag ${shown(unknown)} is not known`, hint);
    return undefined;
  }
  const flags = new Set(words.flatMap((word) => schedulerFlagNames.get(word) ?? []));
  const named = words.flatMap((word) => /^(sh|mh)-/.exec(word)?.[1] ?? []);
  return { flags: [...flags].sort(), schedulers: [...new Set(named)] };
};

/** A dotted netmask, or an IPv6 prefix length. Which of them fits is known with the block's family. */
export const netmask: Reader<string | number> = (value, problems) => {
  const { text } = value;
  const octets = /^\d{1,3}(?:\.\d{1,3}){3}$/.test(text) ? text.split('.').map(Number) : undefined;
  if (octets?.every((octet) => octet <= 255)) {
    const bits = octets.map((octet) => octet.toString(2).padStart(8, '0')).join('');
    if (/01/.test(bits)) problems.warning(value, `netmask ${text} has holes`);
    return octets.join('.');
  }
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 128) return Number(text);
  problems.error(
    value,
    `expected a netmask, found ${shown(text)}`,
    'such as 255.255.255.0, or for IPv6 a prefix length from 1 to 128',
  );
  return undefined;
};
