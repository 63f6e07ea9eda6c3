import { createAddressHolder } from '../addresses/holder.ts';
import { openLedger } from '../addresses/ledger.ts';
import type { ReleaseResult } from '../addresses/release.ts';
import { openRtnetlink } from '../addresses/rtnetlink/client.ts';
import { readResume, resumeFileOf } from './resume-file.ts';

export interface Released {
  /** A restart was announced and its time is not over: everything stays. */
  readonly kept: boolean;
  readonly results: readonly ReleaseResult[];
  readonly troubles: readonly string[];
}

/**
 * Takes off the virtual addresses that a director which has ended left on this host, unless it announced to be back.
 * Must not run beside a director that lives: it would take that one's addresses.
 */
export async function releaseAddresses(ledgerFile: string): Promise<Released> {
  if (readResume(resumeFileOf(ledgerFile)).length > 0) return { kept: true, results: [], troubles: [] };
  const { ledger, damage } = openLedger(ledgerFile);
  const troubles = damage === undefined ? [] : [damage];
  const client = openRtnetlink();
  try {
    const holder = createAddressHolder({ client, ledger, onTrouble: (reason) => troubles.push(reason) });
    return { kept: false, results: await holder.releaseLeftovers(), troubles };
  } finally {
    client.close();
  }
}
