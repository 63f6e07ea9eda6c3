import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { bashCompletion, zshCompletion } from '../../../../src/bin/ctl/completion.ts';
import { directorctlProgram } from '../../../../src/bin/ctl/program.ts';
import { debianProgramMissing } from '../../debian-program.ts';

const directory = mkdtempSync(join(tmpdir(), 'completion-'));
after(() => rmSync(directory, { recursive: true }));

/** Stands for the daemon's answer to the scripts. */
const daemon = `directorctl() {
  case "$*" in
    'completion real') printf '%s\\n' 10.0.0.5 fd00::5 ;;
    'completion group') printf '%s\\n' web mail ;;
    *) return 1 ;;
  esac
}
`;

function run(shell: string, args: readonly string[], script: string): readonly string[] {
  const output = execFileSync(shell, [...args, '-c', script], {
    encoding: 'utf8',
    cwd: directory,
    timeout: 60_000,
  });
  return output.split('\n').filter((line) => line !== '');
}

function inBash(...words: readonly string[]): readonly string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  return run(
    'bash',
    ['--norc'],
    `${daemon}${bashCompletion(directorctlProgram())}
COMP_WORDS=(directorctl ${line}) COMP_CWORD=${words.length}
_directorctl
printf '%s\\n' "\${COMPREPLY[@]}"`,
  );
}

describe('bash completes', () => {
  test('commands', () => {
    const all = inBash('');
    for (const command of ['status', 'drain', 'host', 'ipvsadm']) assert.ok(all.includes(command), command);
    assert.ok(all.every((word) => !word.startsWith('-')));
    assert.deepEqual(inBash('st').toSorted(), ['standby', 'status', 'stop']);
    assert.deepEqual(inBash('host', '').toSorted(), ['check', 'help', 'prepare', 'unprepare']);
  });

  test('options, which only their command has', () => {
    assert.ok(inBash('status', '--').includes('--watch'));
    assert.deepEqual(inBash('status', '--persist'), []);
    assert.deepEqual(inBash('host', 'prepare', '--persi'), ['--persist']);
    assert.deepEqual(inBash('new', '--'), inBash('--'));
  });

  test('what the daemon has, and files', () => {
    assert.deepEqual(inBash('drain', '10'), ['10.0.0.5']);
    assert.deepEqual(inBash('standby', ''), ['web', 'mail']);
    writeFileSync(join(directory, 'shop.cf'), '');
    assert.deepEqual(inBash('check', 'sh'), ['shop.cf']);
    assert.deepEqual(inBash('realserver', ''), ['up', 'down', 'check']);
  });
});

const skip = debianProgramMissing('/usr/bin/zsh', 'zsh') ?? false;

/** zsh's own functions print the words that they are given. */
function inZsh(...words: readonly string[]): readonly string[] {
  const line = words.map((word) => `'${word}'`).join(' ');
  return run(
    'zsh',
    ['-f'],
    `${daemon}
compdef() { :; }
_describe() { local given=\${@[-1]}; print -rl -- \${(P)given}; }
compadd() { shift; print -rl -- "$@"; }
_files() { print files; }
${zshCompletion(directorctlProgram())}
words=(directorctl ${line}) CURRENT=${words.length + 1}
_directorctl`,
  );
}

describe('zsh completes', { skip }, () => {
  test('commands and options with what they do', () => {
    const all = inZsh('');
    assert.ok(all.includes('drain:take a real server out of service: no new connections'));
    assert.ok(inZsh('status', '--').includes('--watch:show it again each second, until ^C'));
    assert.ok(inZsh('host', '').some((word) => word.startsWith('unprepare:')));
  });

  test('what the daemon has, and files', () => {
    assert.deepEqual(inZsh('drain', ''), ['10.0.0.5', 'fd00::5']);
    assert.deepEqual(inZsh('takeover', ''), ['web', 'mail']);
    assert.deepEqual(inZsh('check', ''), ['files']);
    assert.deepEqual(inZsh('realserver', ''), ['up', 'down', 'check']);
  });
});
