import type { CertificateWarning } from '../health/verdict.ts';
import type { EventFact } from './event.ts';
import type { Server } from './servers.ts';

/** `ends on 2026-12-01 09:30 UTC`. */
export function certificateEndWords({ ends, ended }: CertificateWarning): string {
  return `${ended ? 'ended' : 'ends'} on ${ends.slice(0, 16).replace('T', ' ')} UTC`;
}

/** What is new about a server's certificate; undefined where nothing is, so that each news is told once. */
export function certificateFact(
  { virtualId, name, health: { state } }: Server,
  before: CertificateWarning | undefined,
): EventFact | undefined {
  const after = state.certificate;
  if (after?.ends === before?.ends && after?.ended === before?.ended) return undefined;
  const about = { kind: 'certificate', virtual: virtualId, real: name } as const;
  const where = `real server ${name} (${virtualId})`;
  if (after === undefined) {
    const message = `The certificate of ${where} is not about to end any more`;
    return { ...about, severity: 'notice', message };
  }
  const message = `The certificate of ${where} ${certificateEndWords(after)}`;
  return { ...about, severity: 'warning', message, ends: after.ends };
}
