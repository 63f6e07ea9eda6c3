/**
 * The value syntaxes of ldirectord.cf. Each reader gives the value, or undefined after it has said what is
 * wrong. Where ldirectord silently takes the part of a value that it understands, so do we, with a warning.
 */
import type { Text } from './lines.ts';
import type { Place, ProblemList } from './problem-list.ts';
import { didYouMean } from './suggest.ts';

export type Reader<Value> = (value: Text, problems: ProblemList) => Value | undefined;

/** The place `offset` characters into a value. */
export function placeIn(value: Text, offset: number): Place {
  return { line: value.line, column: value.column + offset };
}

export function partOf(value: Text, start: number, end?: number): Text {
  return { text: value.text.slice(start, end), line: value.line, column: value.column + start };
}

export const yesOrNo: Reader<boolean> = (value, problems) => {
  if (value.text === 'yes' || value.text === 'no') return value.text === 'yes';
  problems.error(value, `expected yes or no, found ${shown(value.text)}`);
  return undefined;
};

/** Node's timers wrap around above 2^31-1 ms. */
const longestMilliseconds = 2_147_483_000;

/** Seconds above 0, fractions allowed; gives milliseconds, at least 1. */
export const seconds: Reader<number> = (value, problems) => {
  const number = firstNumber(value, problems, /\d+(?:\.\d+)?/);
  if (number === undefined) return undefined;
  const milliseconds = Math.round(number * 1000);
  if (milliseconds >= 1) return withinTimer(milliseconds, value, problems);
  problems.error(value, `expected a time above 0 s, found ${shown(value.text)}`);
  return undefined;
};

/** Seconds, fractions and 0 allowed; gives milliseconds. */
export const secondsOrZero: Reader<number> = (value, problems) => {
  const number = firstNumber(value, problems, /\d+(?:\.\d+)?/);
  return number === undefined ? undefined : withinTimer(Math.round(number * 1000), value, problems);
};

function withinTimer(milliseconds: number, value: Text, problems: ProblemList): number {
  if (milliseconds <= longestMilliseconds) return milliseconds;
  problems.warning(value, `${shown(value.text)} s is longer than 24 days, which is what is used`);
  return longestMilliseconds;
}

/** A whole number of at least `min`. */
export function count(min: number, max: number): Reader<number> {
  return (value, problems) => {
    const number = firstNumber(value, problems, /\d+/);
    if (number === undefined || (number >= min && number <= max)) return number;
    problems.error(value, `expected a number from ${min} to ${max}, found ${shown(value.text)}`);
    return undefined;
  };
}

/** A whole number of percent, with or without the sign. */
export function percent(max: number): Reader<number> {
  return (value, problems) => count(0, max)({ ...value, text: value.text.replace(/\s*%$/, '') }, problems);
}

function firstNumber(value: Text, problems: ProblemList, shape: RegExp): number | undefined {
  const digits = shape.exec(value.text)?.[0];
  if (digits === undefined) {
    problems.error(value, `expected a number, found ${shown(value.text)}`);
    return undefined;
  }
  if (digits !== value.text) {
    problems.warning(value, `read as ${digits}; the rest of ${shown(value.text)} is ignored`);
  }
  return Number(digits);
}

/** `"text"`: from the first quote to the last one. ldirectord ignores what stands after it. */
export const quotedText: Reader<string> = (value, problems) => {
  const quoted = readQuoted(value, problems);
  if (quoted === undefined) {
    const hint = value.text === '' ? undefined : `write "${value.text.replaceAll('"', '')}"`;
    problems.error(value, `expected a text in quotes, found ${shown(value.text)}`, hint);
  } else if (quoted === '') {
    problems.error(value, 'the text in quotes is empty', 'leave the directive out for its default');
    return undefined;
  }
  return quoted;
};

/** A text with or without quotes around it. */
export const optionallyQuotedText: Reader<string> = (value, problems) => {
  const text = readQuoted(value, problems) ?? value.text;
  return nonEmpty(text, value, problems);
};

/** The rest of the line as it stands, quotes included. */
export const plainText: Reader<string> = (value, problems) => nonEmpty(value.text, value, problems);

/** A shell command; ldirectord leaves quotes around a whole global command in, which is of use to nobody. */
export const commandText: Reader<string> = (value, problems) =>
  nonEmpty(/^"([^"]*)"$/.exec(value.text)?.[1] ?? value.text, value, problems);

function readQuoted(value: Text, problems: ProblemList): string | undefined {
  const last = value.text.lastIndexOf('"');
  if (!value.text.startsWith('"') || last === 0) return undefined;
  const rest = value.text.slice(last + 1).trim();
  if (rest !== '') problems.warning(placeIn(value, last + 1), `${shown(rest)} after the quotes is ignored`);
  return value.text.slice(1, last);
}

function nonEmpty(text: string, value: Text, problems: ProblemList): string | undefined {
  if (text !== '') return text;
  problems.error(value, 'the value is missing');
  return undefined;
}

/** One of some words: the first run of `characters` in the value. */
export function oneOf<const Word extends string>(words: readonly Word[], characters = /\w+/): Reader<Word> {
  return (value, problems) => {
    const found = firstWord(value, problems, characters);
    if (found === undefined) return undefined;
    const word = words.find((candidate) => candidate === found);
    if (word === undefined) {
      const hint = didYouMean(found, words) ?? `one of: ${words.join(', ')}`;
      problems.error(value, `${shown(found)} is not known here`, hint);
    }
    return word;
  };
}

export function firstWord(value: Text, problems: ProblemList, characters: RegExp): string | undefined {
  const match = characters.exec(value.text);
  if (match === null) {
    problems.error(value, value.text === '' ? 'the value is missing' : `${shown(value.text)} is not a word`);
    return undefined;
  }
  const [word] = match;
  const around = value.text.replace(word, '');
  if (!/^[\s"']*$/.test(around)) {
    problems.warning(value, `read as ${word}; the rest of ${shown(value.text)} is ignored`);
  }
  return word;
}

/** A value in a message: quoted, and short. */
export function shown(text: string): string {
  if (text === '') return 'nothing';
  const printable = text.replaceAll(/\p{Cc}/gu, '?');
  return JSON.stringify(printable.length > 60 ? `${printable.slice(0, 57)}...` : printable);
}
