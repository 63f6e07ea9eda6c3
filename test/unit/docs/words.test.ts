import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { directiveNames } from '../../../src/config/directives.ts';
import { settingSections } from '../../../src/config/settings-pair-sections.ts';
import { problemsOf } from '../config/parse.ts';
import { repositoryFile } from '../config/repository.ts';
import { codeSpans, fences, page, pages, prose } from './pages.ts';

/** Settings of the kernel, which the documents write as they write ours. */
const kernelSettings = ['arp_ignore', 'arp_announce', 'rp_filter', 'accept_ra', 'send_redirects'].concat([
  'promote_secondaries',
  'disable_ipv6',
]);

test('what the documents set, there is', () => {
  const ours = Object.values(settingSections).flatMap((section) => Object.keys(section));
  const known = new Set<string>([...directiveNames, ...ours, ...kernelSettings]);
  const unknown = pages.flatMap((each) =>
    codeSpans(each).flatMap((code) => {
      const name = /^(?!key = value)([a-z0-9_]+)(\[\])? = /.exec(code)?.[1];
      return name === undefined || known.has(name) ? [] : [`${each.path}: ${code}`];
    }),
  );
  assert.deepEqual(unknown, []);
});

test('the configurations of the topologies have no problem', async () => {
  const configurations = fences(page('docs/topologies.md')).filter(
    ({ language }) => language === 'ldirectord',
  );
  assert.ok(configurations.length >= 3);
  for (const { text } of configurations) assert.deepEqual(await problemsOf(text), [], text);
});

/**
 * Texts of the program stand in the troubleshooting guide as "`text`", or as a line of a `log` block. Names and
 * numbers in them are examples.
 */
function quotedTexts(): readonly string[] {
  const guide = page('docs/troubleshooting.md');
  return [
    ...[...prose(guide).matchAll(/"`([^`]+)`"/g)].map(([, text = '']) => text.replace(/\s+/g, ' ')),
    ...fences(guide)
      .filter(({ language }) => language === 'log')
      .flatMap(({ text }) => text.trim().split('\n')),
  ];
}

const examples =
  /\b(lvs[12]|web|eth\d|like this)\b|\/run\/\S+sock|\b[\w.]+(@|\.)example\.com|\b[\da-f]{2}(:[\da-f]{2}){5}|\d[\d.]*(\/\d+)?( (ms|s)\b)?/g;

/** The program's own words in a text that it composes of several. */
function ownWords(text: string): readonly string[] {
  return text
    .replace(examples, '\0')
    .split(/\0|: /)
    .map((words) => words.trim())
    .filter((words) => /\w{3}/.test(words));
}

const source = readdirSync(repositoryFile('src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => readFileSync(repositoryFile(`src/${path}`), 'utf8'))
  .join('\n')
  .replace(/^\s*(\/\/|\/?\*).*$/gm, '');

/** What of a text stands nowhere in the source, comments left out. */
function strangeIn(text: string): readonly string[] {
  return ownWords(text).filter((words) => !source.includes(words));
}

test('what the troubleshooting guide quotes, the program says', () => {
  const texts = quotedTexts();
  assert.ok(texts.length > 40, `${texts.length} texts were found`);
  assert.deepEqual(texts.flatMap(strangeIn), []);
});

test('the tables that it shows have the columns of the program', () => {
  const heads = fences(page('docs/troubleshooting.md'))
    .filter(({ language }) => language === 'text')
    .flatMap(({ text }) => text.split('\n'))
    .filter((line) => /^ +[A-Z][A-Z ]+$/.test(line));
  assert.ok(heads.length >= 4);
  const titles = heads.flatMap((line) => line.trim().split(/ {2,}/));
  assert.deepEqual(
    titles.filter((title) => !source.includes(`title: '${title}'`)),
    [],
  );
});

test('a text that the program does not say is seen', () => {
  assert.deepEqual(strangeIn('lvs2 is dead'), []);
  assert.deepEqual(strangeIn('lvs2 has passed away: nobody holds it'), ['has passed away']);
});
