import type { AddressFamily } from '../../node-ipvs-netlink/index.ts';
import { checkOptions } from './allowed.ts';
import type { Built, Command } from './command.ts';
import { daemonCommand } from './daemon-command.ts';
import type { KnownNames } from './endpoint.ts';
import type { Given } from './given.ts';
import { listCommand } from './list-command.ts';
import { readOption } from './read-option.ts';
import { type Piece, scan } from './scan.ts';
import { serverCommand } from './server-command.ts';
import { serviceCommand } from './service-command.ts';
import { setCommand } from './set-command.ts';

/** ipvsadm's exit codes. */
export const EXIT = {
  done: 0,
  /** A listing could not be made. */
  unlisted: 1,
  /** The command line makes no sense, or there is no table to work on. */
  wrong: 2,
  /** The kernel refused, or an option is unknown or lacks its value. */
  refused: 255,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export type Parsed =
  | { readonly kind: 'command'; readonly command: Command; readonly warnings: readonly string[] }
  | Refusal
  /** Ask for the host's address and parse again. */
  | { readonly kind: 'unknown-host'; readonly host: string; readonly family: AddressFamily };

export interface Refusal {
  readonly kind: 'refused';
  readonly code: ExitCode;
  readonly reason: string;
  /** `ipvsadm -R` goes on behind such a line, and stops at any other. */
  readonly skippable: boolean;
}

/** A command line without the program's name. */
export function parseCommandLine(words: readonly string[], names: KnownNames): Parsed {
  // What ipvsadm without anything does.
  const pieces = scan(words.length === 0 ? ['-L'] : words);
  const first = pieces.find((piece) => piece.kind !== 'other');
  if (first?.kind !== 'option' || first.option.kind !== 'command') return refused(noCommand(pieces), 255);
  const { name } = first.option;
  if (name === 'help' || name === 'version')
    return { kind: 'command', command: { kind: name }, warnings: [] };
  const given: Given = { command: name, names, subjects: new Set(), warnings: [], others: [] };
  if (name === 'start-daemon' || name === 'stop-daemon') {
    if (first.value !== 'master' && first.value !== 'backup') {
      return refused(`--${name} "${first.value}": must be master or backup`, 2);
    }
    given.role = first.value;
  }
  for (const piece of pieces) {
    if (piece === first) continue;
    const refusal = readPiece(given, piece);
    if (refusal !== undefined) return refusal;
  }
  return finish(given);
}

function readPiece(given: Given, piece: Piece): Parsed | undefined {
  if (piece.kind === 'other') {
    given.others.push(piece.word);
    return undefined;
  }
  if (piece.kind === 'problem') {
    return { ...refused(`${piece.word}: ${piece.reason}`, 255), skippable: true };
  }
  const { option, value, word } = piece;
  if (option.kind === 'command') {
    return refused(`${word}: --${option.name} cannot go with --${given.command}: one command at a time`, 2);
  }
  const trouble = readOption(given, option.name, value);
  if (trouble?.kind !== 'problem') return trouble;
  return refused(`${value === undefined ? word : `--${option.name} "${value}"`}: ${trouble.reason}`, 2);
}

function finish(given: Given): Parsed {
  const stray = given.others[given.command === 'set' ? 3 : 0];
  if (stray !== undefined) return refused(`"${stray}" belongs to no option`, 2);
  const complaint = checkOptions(given);
  if (complaint !== undefined) return refused(complaint, 2);
  const built = build(given);
  if ('reason' in built) return refused(built.reason, 2);
  return { kind: 'command', command: built.command, warnings: given.warnings };
}

function build(given: Given): Built {
  switch (given.command) {
    case 'add-service':
    case 'edit-service':
    case 'delete-service':
      return serviceCommand(given);
    case 'add-server':
    case 'edit-server':
    case 'delete-server':
      return serverCommand(given);
    case 'list':
      return { command: listCommand(given) };
    case 'save':
      return { command: { kind: 'save', numeric: given.subjects.has('numeric') } };
    case 'zero':
      return { command: given.service ? { kind: 'zero', service: given.service } : { kind: 'zero' } };
    case 'set':
      return setCommand(given);
    case 'start-daemon':
    case 'stop-daemon':
      return { command: daemonCommand(given) };
    case 'clear':
    case 'restore':
    case 'help':
    case 'version':
      return { command: { kind: given.command } };
  }
}

function noCommand(pieces: readonly Piece[]): string {
  const first = pieces.find((piece) => piece.kind !== 'other') ?? pieces[0];
  const hint = 'a command comes first, such as -A, -a or -Ln (-h shows all)';
  if (first === undefined) return hint;
  return first.kind === 'problem' ? `${first.word}: ${first.reason}; ${hint}` : `${first.word}: ${hint}`;
}

function refused(reason: string, code: 2 | 255): Refusal {
  return { kind: 'refused', code, reason, skippable: false };
}
