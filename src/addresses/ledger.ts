import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import { errorCode } from '../system/error-code.ts';
import { errorMessage } from '../system/error-message.ts';
import { addressKey, familyOf, type VirtualAddress } from './virtual-address.ts';

/**
 * Which addresses were put on, and which were taken off `lo` meanwhile, in a small file: what a crash leaves
 * behind can be told from what administrators have set. Kernels before 5.18 have no mark for it on the address
 * itself (IFA_PROTO).
 */
export interface Ledger {
  held(): readonly VirtualAddress[];
  /** To be put back on `lo` once the address is released. */
  parked(): readonly ParkedAddress[];
  /** Before they are put on. @throws Error when the file cannot be written. */
  hold(addresses: readonly VirtualAddress[], parked: readonly ParkedAddress[]): void;
  /** After they are off. @throws Error when the file cannot be written. */
  forget(addresses: readonly VirtualAddress[]): void;
}

/** An address as it was on `lo`. */
export interface ParkedAddress {
  readonly address: string;
  readonly prefixLength: number;
  readonly label?: string;
  readonly scope: number;
}

interface Content {
  readonly held: readonly VirtualAddress[];
  readonly parked: readonly ParkedAddress[];
}

const VERSION = 1;
const EMPTY: Content = { held: [], parked: [] };

export interface OpenedLedger {
  readonly ledger: Ledger;
  /**
   * Why what the file said is lost: it is unreadable or damaged. The ledger is then empty, for an address that
   * is not served hurts more than one that is left over; the next change replaces the file.
   */
  readonly damage?: string;
}

/** `file` belongs into a directory that a reboot empties, as the addresses are gone then, too. */
export function openLedger(file: string): OpenedLedger {
  const read = readContent(file);
  let content = read.content ?? EMPTY;
  const change = (next: Content): void => {
    if (JSON.stringify(next) === JSON.stringify(content)) return;
    save(file, next);
    content = next;
  };
  const ledger: Ledger = {
    held: () => content.held,
    parked: () => content.parked,
    hold(addresses, parked) {
      const isNew = keys(addresses);
      const isParked = new Set(parked.map((each) => each.address));
      change({
        held: [...content.held.filter((each) => !isNew.has(addressKey(each))), ...addresses],
        parked: [...content.parked.filter((each) => !isParked.has(each.address)), ...parked],
      });
    },
    forget(addresses) {
      const gone = keys(addresses);
      const held = content.held.filter((each) => !gone.has(addressKey(each)));
      const needed = new Set(held.map((each) => each.address));
      change({ held, parked: content.parked.filter((each) => needed.has(each.address)) });
    },
  };
  return read.damage === undefined ? { ledger } : { ledger, damage: read.damage };
}

function keys(addresses: readonly VirtualAddress[]): ReadonlySet<string> {
  return new Set(addresses.map(addressKey));
}

/**
 * Written in place of everything before the next step, not by the thread pool: a takeover must not wait behind
 * name lookups of the whole process. The file is small, and in memory where it should be.
 */
function save(file: string, content: Content): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const temporary = `${file}.new`;
  writeFileSync(temporary, `${JSON.stringify({ version: VERSION, ...content }, undefined, 1)}\n`, {
    mode: 0o644,
  });
  renameSync(temporary, file);
}

function readContent(file: string): { readonly content?: Content; readonly damage?: string } {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? {} : { damage: `${file}: cannot be read: ${errorMessage(error)}` };
  }
  const content = parseContent(text);
  if (content !== undefined) return { content };
  return {
    damage: `${file}: is damaged; virtual addresses that were left over by an earlier run are not known. Compare "ip address" with the configuration`,
  };
}

function parseContent(text: string): Content | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { version, held, parked } = value as Record<string, unknown>;
  if (version !== VERSION || !Array.isArray(held) || !Array.isArray(parked)) return undefined;
  return held.every(isVirtualAddress) && parked.every(isParkedAddress) ? { held, parked } : undefined;
}

function isVirtualAddress(value: unknown): value is VirtualAddress {
  if (!isEntry(value)) return false;
  const { device } = value;
  return typeof device === 'string' && device !== '';
}

function isParkedAddress(value: unknown): value is ParkedAddress {
  if (!isEntry(value)) return false;
  const { scope } = value;
  return isByte(scope);
}

function isEntry(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const { address, prefixLength, label } = value as Record<string, unknown>;
  if (typeof address !== 'string' || isIP(address) === 0 || address.includes('%')) return false;
  const longest = familyOf(address) === 'inet' ? 32 : 128;
  return (
    isByte(prefixLength) && prefixLength <= longest && (label === undefined || typeof label === 'string')
  );
}

function isByte(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 255;
}
