import { errorMessage } from '../system/error-message.ts';
import { createSerialQueue } from '../system/serial-queue.ts';
import type { Nft } from './nft.ts';
import { forgetRecord, readRecord, saveRecord, type TableRecord } from './record.ts';
import { type Chain, renderChains, renderTransaction } from './render.ts';
import type { PacketRules } from './rules.ts';

/** Our table in the kernel's nftables. */
export interface PacketFilter {
  /** Makes the table what the rules say; it is not there where they say nothing. Never rejects. */
  follow(rules: PacketRules): Promise<void>;
  /** Looks whether the table is what it should be, and puts it back where it is not. Never rejects. */
  repair(): Promise<void>;
  /** As of the last look; null where no table is wanted. */
  status(): PacketFilterStatus | null;
}

export interface PacketFilterStatus {
  /** `inet directord` */
  readonly table: string;
  readonly inPlace: boolean;
  /** Why it is not; null: it is. */
  readonly trouble: string | null;
  /** As `CHAIN RULE`. */
  readonly rules: readonly string[];
}

export interface PacketFilterOptions {
  /** Letters, digits and `_`. */
  readonly table: string;
  readonly nft: Nft;
  /** In a directory that a reboot empties, as it empties the kernel. */
  readonly recordFile: string;
  /** `warning`: another hand was at the table. */
  readonly say: (severity: 'notice' | 'warning' | 'error', message: string) => void;
}

export function createPacketFilter({ table, nft, recordFile, say }: PacketFilterOptions): PacketFilter {
  const serially = createSerialQueue();
  const name = `inet ${table}`;
  let wanted: readonly Chain[] = [];
  let inPlace = false;
  let trouble: string | undefined;

  async function make(occasion: 'follow' | 'repair'): Promise<void> {
    const record = await readRecord(recordFile);
    const rules = rulesOf(wanted);
    // Whoever has no table and wants none needs no nft.
    if (wanted.length === 0 && record === undefined) return;
    const found = await nft.list(table);
    if (wanted.length === 0) {
      if (found !== undefined) await nft.apply(renderTransaction(table, []));
      await forgetRecord(recordFile);
      say('notice', `nftables: table ${name} is removed`);
      return;
    }
    const isOurs = found !== undefined && found === record?.listing && record.table === table;
    if (isOurs && sameRules(record, rules)) return;
    // Before the table is there: what a crash leaves in between must not be forgotten.
    await saveRecord(recordFile, { table, rules: [], listing: '' });
    await nft.apply(renderTransaction(table, wanted));
    await saveRecord(recordFile, { table, rules, listing: (await nft.list(table)) ?? '' });
    if (occasion === 'follow') say('notice', `nftables: table ${name} is made, ${count(rules.length)}`);
    else {
      const what = found === undefined ? 'was gone' : 'was changed by another hand';
      say('warning', `nftables: table ${name} ${what}; it is put back, ${count(rules.length)}`);
    }
  }

  async function tryToMake(occasion: 'follow' | 'repair'): Promise<void> {
    try {
      // What failed to come is not put back when it does come.
      await make(trouble === undefined ? occasion : 'follow');
      inPlace = wanted.length > 0;
      trouble = undefined;
    } catch (error) {
      const message = errorMessage(error);
      inPlace = false;
      // Tried again for ever; the log hears of it once.
      if (message !== trouble) say('error', `nftables: table ${name} cannot be kept: ${message}`);
      trouble = message;
    }
  }

  return {
    follow: (rules) =>
      serially(() => {
        wanted = renderChains(rules);
        return tryToMake('follow');
      }),
    repair: () => serially(() => tryToMake('repair')),
    status: () =>
      wanted.length === 0 && trouble === undefined
        ? null
        : { table: name, inPlace, trouble: trouble ?? null, rules: rulesOf(wanted) },
  };
}

/**
 * Takes away what a daemon that has died has left, if anything.
 * @returns the table's name, `inet directord`; undefined where there was none
 * @throws Error when it cannot be taken away
 */
export async function removeLeftTable(nft: Nft, recordFile: string): Promise<string | undefined> {
  const record = await readRecord(recordFile);
  if (record === undefined) return undefined;
  await nft.apply(renderTransaction(record.table, []));
  await forgetRecord(recordFile);
  return `inet ${record.table}`;
}

/** As `CHAIN RULE`. */
export function rulesOf(chains: readonly Chain[]): readonly string[] {
  return chains.flatMap(({ name, rules }) => rules.map((rule) => `${name} ${rule}`));
}

function sameRules(record: TableRecord, rules: readonly string[]): boolean {
  return record.rules.length === rules.length && record.rules.every((rule, index) => rule === rules[index]);
}

function count(rules: number): string {
  return `${rules} ${rules === 1 ? 'rule' : 'rules'}`;
}
