import type { TLSSocket } from 'node:tls';
import type { CertificateWarning } from './verdict.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Looks at the certificate of one server during one check. */
export interface CertificateWatch {
  /** The handshake is done; the first socket counts, for it leads to the server under check. */
  look(socket: TLSSocket): void;
  warning(): CertificateWarning | undefined;
}

/** `days` before its end a certificate is warned of; without them it is not looked at, which would cost. */
export function watchCertificate(days: number | undefined): CertificateWatch {
  let ends: number | undefined;
  return {
    look(socket) {
      if (days !== undefined) ends ??= Date.parse(socket.getPeerX509Certificate()?.validTo ?? '');
    },
    warning() {
      const leftMs = (ends ?? Number.NaN) - Date.now();
      if (days === undefined || ends === undefined || !(leftMs <= days * DAY_MS)) return undefined;
      return { ends: new Date(ends).toISOString(), ended: leftMs <= 0 };
    },
  };
}
