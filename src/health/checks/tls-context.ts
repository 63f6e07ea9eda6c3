import { readFileSync, statSync } from 'node:fs';
import { createSecureContext, type SecureContext } from 'node:tls';
import { errorMessage } from '../../system/error-message.ts';
import { LocalFault } from '../local-fault.ts';

export interface TlsParameters {
  readonly verify: boolean;
  /** PEM certificates to trust instead of the well-known authorities. */
  readonly caFile?: string;
  /** Days before its end from which on a certificate is warned of. */
  readonly certificateDays?: number;
}

let unverified: SecureContext | undefined;
let wellKnown: SecureContext | undefined;
const byFile = new Map<string, { readonly version: string; readonly context: SecureContext }>();

/**
 * The TLS settings of a check, made once and shared: making one for each connection costs more than the
 * handshake. A CA file that was replaced is read again.
 *
 * @throws LocalFault where the CA file cannot be used.
 */
export function secureContextFor({ verify, caFile }: TlsParameters): SecureContext {
  if (!verify) {
    // The question is whether the server works, so old protocols and small keys are no failure.
    unverified ??= createSecureContext({ minVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' });
    return unverified;
  }
  if (caFile === undefined) {
    wellKnown ??= createSecureContext();
    return wellKnown;
  }
  return contextOfFile(caFile);
}

function contextOfFile(caFile: string): SecureContext {
  try {
    // One stat of a local file is cheaper than handing it to another thread.
    const { mtimeMs, size, ino } = statSync(caFile);
    const version = `${ino} ${mtimeMs} ${size}`;
    const known = byFile.get(caFile);
    if (known?.version === version) {
      return known.context;
    }
    const context = createSecureContext({ ca: readFileSync(caFile) });
    byFile.set(caFile, { version, context });
    return context;
  } catch (error) {
    const words = errorMessage(error);
    throw new LocalFault(`cannot use the CA file ${caFile}: ${words}`, { cause: error });
  }
}
