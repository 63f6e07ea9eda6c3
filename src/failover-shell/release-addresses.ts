import { createAddressHolder } from '../addresses/holder.ts';
import { openLedger } from '../addresses/ledger.ts';
import type { ReleaseResult } from '../addresses/release.ts';
import { openRtnetlink } from '../addresses/rtnetlink/client.ts';
import { forgetResume, readResume, resumeFileOf } from './resume-file.ts';

export interface Released {
  /** A restart was announced and its time is not over: everything stays. */
  readonly kept: boolean;
  readonly results: readonly ReleaseResult[];
  readonly troubles: readonly string[];
}

/**
 * Takes off the virtual addresses that a director which has ended left on this host. Must not run beside a director
 * that lives: it would take that one's addresses.
 * @param keepAnnounced leave them to the director that starts next, where its restart was announced
 */
export async function releaseAddresses(ledgerFile: string, keepAnnounced: boolean): Promise<Released> {
  const resumeFile = resumeFileOf(ledgerFile);
  if (readResume(resumeFile).length > 0) {
    if (keepAnnounced) return { kept: true, results: [], troubles: [] };
    forgetResume(resumeFile);
  }
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
