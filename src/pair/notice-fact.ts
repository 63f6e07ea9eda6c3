import type { EventSeverity } from '../config/event-severities.ts';
import type { EventFact } from '../director/event.ts';
import type { FailoverNotice } from '../failover-shell/messages.ts';
import type { NoteSubject } from '../failover-shell/note.ts';

/** What calls for somebody's attention though the service goes on. */
const severityOf: Readonly<Record<NoteSubject['kind'], EventSeverity>> = {
  'peer-alive': 'notice',
  'peer-late': 'notice',
  'peer-in-time': 'notice',
  'peer-dead': 'warning',
  'link-up': 'notice',
  'link-down': 'warning',
  'ping-lost': 'warning',
  'ping-answers': 'notice',
  'configuration-differs': 'warning',
  'configuration-same': 'notice',
};

/** What the failover thread tells, for the log and the journal. */
export function noticeFact(notice: FailoverNotice): EventFact {
  switch (notice.kind) {
    case 'transition': {
      const { group, from, to, why } = notice;
      return {
        // Whoever is woken looks for these first.
        severity: to === 'fault' ? 'error' : from === 'active' || to === 'active' ? 'warning' : 'notice',
        kind: 'role-changed',
        group,
        from,
        to,
        reason: why,
        message: `Group ${group}: ${from} -> ${to}: ${why}`,
      };
    }
    case 'note': {
      const { about, text } = notice;
      if (about === undefined) return { severity: 'notice', kind: 'failover', message: text };
      return { severity: severityOf[about.kind], message: text, ...about };
    }
    case 'stranger': {
      const { address, mac } = notice;
      const message = `${address} is held here, but the host with the hardware address ${mac} uses it, too: take it off there`;
      return { severity: 'error', kind: 'address-conflict', address, message };
    }
  }
}
