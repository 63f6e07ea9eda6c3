import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { directorctlProgram } from '../../../src/bin/ctl/program.ts';
import { directiveNames } from '../../../src/config/directives.ts';
import { settingSections } from '../../../src/config/settings-pair-sections.ts';
import { manualPages } from '../../../src/manual/pages.ts';
import { repositoryFile } from '../config/repository.ts';
import { debianProgramMissing } from '../debian-program.ts';

const groff = '/usr/bin/groff';
const skip = debianProgramMissing(groff, 'groff-base') ?? false;
const pages = manualPages((name) => readFileSync(repositoryFile(`docs/${name}`), 'utf8'));

/** The page as a reader sees it, without bold and underlined. */
function shown(file: string): string {
  const page = pages.find((each) => each.file === file);
  assert.ok(page !== undefined, file);
  const args = ['-man', '-Tutf8', '-ww', '-P-cbou', '-rLL=78n'];
  const { status, stdout, stderr } = spawnSync(groff, args, { input: page.text, encoding: 'utf8' });
  assert.deepEqual({ status, stderr }, { status: 0, stderr: '' });
  return stdout;
}

/** Says what is missing, and not the whole page. */
function has(page: string, pattern: RegExp): void {
  assert.ok(pattern.test(page), String(pattern));
}

describe('manual pages', { skip }, () => {
  test('there are four, and each says what it is', () => {
    const names = pages.map(({ file }) => /NAME\n +(\S+) - \S/.exec(shown(file))?.[1]);
    assert.deepEqual(names, ['directord', 'directorctl', 'directord.ini', 'ldirectord.cf']);
  });

  test('directorctl(8) has every command, with its own options', () => {
    const page = shown('directorctl.8');
    const commands = directorctlProgram().commands.flatMap((command) =>
      command.commands.length > 0
        ? command.commands.map((below) => `${command.name()} ${below.name()}`)
        : [command.name()],
    );
    assert.ok(commands.length > 15);
    const titles = new Set(
      [...page.matchAll(/^ {3}directorctl ([a-z -]+?)(?: [[<].*)?$/gm)].map(([, name]) => name),
    );
    assert.deepEqual(
      commands.filter((name) => !titles.has(name)),
      [],
    );
    has(page, /--mode <mode>\n +dr: direct routing/);
    has(page, /directorctl weight 10\.0\.0\.5:80 10/);
  });

  test('directord(8) has its exit codes', () => {
    has(shown('directord.8'), /75 +it wants to be started again at once/);
  });

  test('directord.ini(5) has every setting of every section', () => {
    const page = shown('directord.ini.5');
    for (const [section, settings] of Object.entries(settingSections)) {
      has(page, new RegExp(`^   \\[${section}(\\.NAME|\\.N)?\\]$`, 'm'));
      for (const [key, { repeatable }] of Object.entries<{ readonly repeatable?: boolean }>(settings)) {
        has(page, new RegExp(`^       ${key}${repeatable ? '\\[\\]' : ''}(\\s|$)`, 'm'));
      }
    }
  });

  test('ldirectord.cf(5) has every directive, and the differences', () => {
    const page = shown('ldirectord.cf.5');
    for (const name of directiveNames) has(page, new RegExp(`^       ${name}( \\(ours\\))?(\\s|$)`, 'm'));
    has(page, /^ {7}lenient-blanks$/m);
    has(page, /^WHAT COUNTS AS UP$/m);
  });

  test('commands can be copied from them: a hyphen is no dash', () => {
    assert.deepEqual([...shown('directorctl.8').matchAll(/.*[‐–—].*/g)].flat(), []);
  });
});
