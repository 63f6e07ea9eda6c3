import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Command } from 'commander';
import { directorctlProgram } from '../../../src/bin/ctl/program.ts';
import { directordProgram } from '../../../src/bin/daemon/program.ts';
import { codeSpans, fences, pages } from './pages.ts';

const programs: Readonly<Record<string, Command>> = {
  directorctl: directorctlProgram(),
  directord: directordProgram(),
};

/** What a command line of the documents says that the program does not know. */
function unknownIn(line: string): string | undefined {
  const [name = '', ...words] = line.split(/\s+/);
  let command = programs[name];
  for (const word of words) {
    if (command === undefined || command.name() === 'ipvsadm') return undefined;
    if (word.startsWith('--')) {
      const [option] = word.split('=', 1);
      const known = ['--help', '--version', ...command.options.map(({ long }) => long)];
      if (!known.includes(option)) return `${line}: no option ${option}`;
      continue;
    }
    const { argChoices } = command.registeredArguments[0] ?? {};
    if (argChoices !== undefined && word === words[1] && !argChoices.includes(word)) {
      return `${line}: no command ${word}`;
    }
    if (command.commands.length === 0 || !/^[a-z]/.test(word)) continue;
    const next: Command | undefined = command.commands.find((each) => each.name() === word);
    if (next === undefined) return `${line}: no command ${word}`;
    command = next;
  }
  return undefined;
}

/** The command lines of ours in a line of shell, without comments and redirections. */
function commandLines(shell: string): string[] {
  return shell
    .replace(/#.*/, '')
    .split(/&&|[|;]|\$\(/)
    .flatMap(
      (command) => /^\s*(?:sudo )?((?:directorctl|directord) [^<>)]+)/.exec(command)?.[1]?.trim() ?? [],
    );
}

test('the documents know only commands and options that there are', () => {
  const lines = pages.flatMap((page) => [
    ...fences(page)
      .filter(({ language }) => language === 'sh')
      .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'))
      .flatMap(commandLines),
    ...codeSpans(page)
      .filter((code) => /^(sudo )?(directorctl|directord) /.test(code))
      .flatMap(commandLines),
  ]);
  assert.ok(lines.length > 100, `${lines.length} command lines were found`);
  assert.deepEqual(
    lines.map(unknownIn).filter((problem) => problem !== undefined),
    [],
  );
});

test('a command or an option that there is not is seen', () => {
  assert.equal(unknownIn('directorctl realserver up --vip 10.0.0.100 --mode dr'), undefined);
  assert.match(unknownIn('directorctl realserver upp') ?? '', /no command upp/);
  assert.match(unknownIn('directorctl status --wacht') ?? '', /no option --wacht/);
});
