import { readdirSync, readFileSync } from 'node:fs';
import { repositoryFile } from '../config/repository.ts';

/** A page of the documents; `path` is that in the repository. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

export interface Fence {
  readonly language: string;
  readonly text: string;
}

/** The README and every page of docs/. */
export const pages: readonly Page[] = [
  'README.md',
  ...readdirSync(repositoryFile('docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].map((path) => ({ path, text: readFileSync(repositoryFile(path), 'utf8') }));

export function page(path: string): Page {
  const found = pages.find((each) => each.path === path);
  if (found === undefined) throw new Error(`${path}: no such page`);
  return found;
}

const fence = /^( *)```([^\n`]*)\n(.*?)^\1```$/gms;

export function fences({ text }: Page): readonly Fence[] {
  return [...text.matchAll(fence)].map(([, , language = '', inner = '']) => ({
    language: language.trim(),
    text: inner,
  }));
}

/** A page without its fenced blocks. */
export function prose({ text }: Page): string {
  return text.replace(fence, '');
}

/** What stands in code font within the prose, with the line ends that a paragraph may have put into it as blanks. */
export function codeSpans(of: Page): readonly string[] {
  return [...prose(of).matchAll(/(?<!`)`([^`]+)`(?!`)/g)].map(([, code = '']) => code.replace(/\s+/g, ' '));
}
