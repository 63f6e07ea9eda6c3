/** Readers of the values of directord.ini. */
import { commandWords } from '../system/command-words.ts';
import { type Reader, shown } from './values.ts';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A number with its unit, such as `200ms`, `5s`, `2m`; gives milliseconds between the bounds. */
export function duration(minMs: number, maxMs: number): Reader<number> {
  return (value, problems) => {
    const match = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)$/.exec(value.text);
    if (match === null) {
      const bare = /^\d+(?:\.\d+)?$/.test(value.text);
      const hint = bare ? `with a unit, such as ${value.text}s` : 'such as 200ms, 5s or 2m';
      problems.error(value, `expected a duration, found ${shown(value.text)}`, hint);
      return undefined;
    }
    const milliseconds = Math.round(Number(match[1]) * (unitMs[match[2] ?? ''] ?? 0));
    if (milliseconds >= minMs && milliseconds <= maxMs) return milliseconds;
    problems.error(
      value,
      `expected a duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}, found ${shown(value.text)}`,
    );
    return undefined;
  };
}

/** `off`, or what `read` takes. */
export function offOr<Value>(read: Reader<Value>): Reader<Value | 'off'> {
  return (value, problems) => (value.text === 'off' ? 'off' : read(value, problems));
}

export const onOrOff: Reader<boolean> = (value, problems) => {
  if (value.text === 'on' || value.text === 'off') return value.text === 'on';
  problems.error(value, `expected on or off, found ${shown(value.text)}`);
  return undefined;
};

/** Nothing but digits, between the bounds. */
export function wholeNumber(min: number, max: number): Reader<number> {
  return (value, problems) => {
    const number = /^\d{1,10}$/.test(value.text) ? Number(value.text) : undefined;
    if (number !== undefined && number >= min && number <= max) return number;
    problems.error(value, `expected a number from ${min} to ${max}, found ${shown(value.text)}`);
    return undefined;
  };
}

/** One of some words, and nothing else. */
export function word<const Word extends string>(words: readonly Word[]): Reader<Word> {
  return (value, problems) => {
    const found = words.find((each) => each === value.text);
    if (found === undefined) {
      problems.error(value, `expected ${words.join(' or ')}, found ${shown(value.text)}`);
    }
    return found;
  };
}

/** A program with a path from `/`, and its arguments, quoted as in a shell. None ever runs. */
export const command: Reader<string> = (value, problems) => {
  const words = commandWords(value.text);
  if (words === undefined) {
    problems.error(value, `a quote in ${shown(value.text)} is not closed`);
    return undefined;
  }
  if (words[0]?.startsWith('/')) return value.text;
  problems.error(value, `expected a program's path from /, found ${shown(words[0] ?? '')}`);
  return undefined;
};

/** In the largest unit that gives a whole number. */
export function formatDuration(milliseconds: number): string {
  const units = Object.entries(unitMs).toReversed();
  const [unit, size] = units.find(([, each]) => milliseconds % each === 0 && milliseconds >= each) ?? [
    'ms',
    1,
  ];
  return `${milliseconds / size}${unit}`;
}

/** The daemon works in `/`, so a relative path would not be where its writer looks for it. */
export const absolutePath: Reader<string> = (value, problems) => {
  if (value.text.startsWith('/')) return value.text;
  problems.error(value, `expected a path from /, found ${shown(value.text)}`);
  return undefined;
};

/** A unix socket's path, which the kernel bounds (sun_path, unix(7)). */
export const socketPath: Reader<string> = (value, problems) => {
  const path = absolutePath(value, problems);
  if (path === undefined || Buffer.byteLength(path) <= 107) return path;
  problems.error(value, 'the path is longer than the 107 bytes that a socket can have');
  return undefined;
};

/** A name that is looked up later, or compared. */
export const anyName: Reader<string> = (value, problems) => {
  if (/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62})$/.test(value.text)) return value.text;
  const hint = 'letters, digits, and after the first also . _ -; at most 63 characters';
  problems.error(value, `${shown(value.text)} is no name`, hint);
  return undefined;
};

/** A host's name. */
export const nodeName: Reader<string> = (value, problems) => {
  if (/^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,252})$/.test(value.text)) return value.text;
  problems.error(value, `${shown(value.text)} is no host name`, 'letters, digits, dots and hyphens');
  return undefined;
};
