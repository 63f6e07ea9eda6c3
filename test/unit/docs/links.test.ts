import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { repositoryFile } from '../config/repository.ts';
import { type Page, page, pages, prose } from './pages.ts';

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(of: Page): ReadonlySet<string> {
  const headings = [...prose(of).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test('every link of the documents leads somewhere', () => {
  const broken = pages.flatMap((from) =>
    [...prose(from).matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, target = '']) => {
      if (/^https?:/.test(target)) return [];
      const [file = '', anchor] = target.split('#', 2);
      const path = file === '' ? from.path : posix.join(posix.dirname(from.path), file);
      const to = pages.find((each) => each.path === path);
      const found =
        existsSync(repositoryFile(path)) &&
        (anchor === undefined || (to !== undefined && anchors(to).has(anchor)));
      return found ? [] : [`${from.path}: ${target}`];
    }),
  );
  assert.deepEqual(broken, []);
});

test('every page can be reached from the README', () => {
  const { text } = page('README.md');
  const missing = pages.filter(({ path }) => path !== 'README.md' && !text.includes(`](${path})`));
  assert.deepEqual(
    missing.map(({ path }) => path),
    [],
  );
});

test('every picture is shown, tells in words what it shows, and needs nothing from elsewhere', () => {
  const shown = page('docs/topologies.md').text;
  const pictures = readdirSync(repositoryFile('docs/pictures'));
  assert.ok(pictures.length > 0);
  for (const name of pictures) {
    assert.ok(shown.includes(`](pictures/${name})`), `${name} is shown nowhere`);
    const svg = readFileSync(repositoryFile(`docs/pictures/${name}`), 'utf8');
    assert.match(svg, /<svg [^>]*role="img" aria-labelledby="title desc"/);
    assert.match(svg, /<title id="title">[^<]+<\/title>\s*<desc id="desc">[^<]{100,}<\/desc>/);
    assert.doesNotMatch(svg, /<script|<image|<foreignObject|href|url\(|@import|\son\w+=/i);
  }
});
