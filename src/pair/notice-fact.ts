import type { EventFact } from '../director/journal.ts';
import type { FailoverNotice } from '../failover-shell/messages.ts';

/** What the failover thread tells, for the log and the journal. */
export function noticeFact(notice: FailoverNotice): EventFact {
  switch (notice.kind) {
    case 'transition': {
      const { group, from, to, why } = notice;
      return {
        // Whoever is woken looks for these first.
        severity: to === 'fault' ? 'error' : from === 'active' || to === 'active' ? 'warning' : 'notice',
        kind: 'role-changed',
        message: `Group ${group}: ${from} -> ${to}: ${why}`,
      };
    }
    case 'note':
      return { severity: 'notice', kind: 'failover', message: notice.text };
    case 'stranger': {
      const { address, mac } = notice;
      const message = `${address} is held here, but the host with the hardware address ${mac} uses it, too: take it off there`;
      return { severity: 'error', kind: 'address-conflict', message };
    }
  }
}
