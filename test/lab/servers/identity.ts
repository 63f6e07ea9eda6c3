import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CheckSettings } from '../../../src/config/configuration.ts';
import { authority, certificate, certificateKey } from '../../unit/health/certificates.ts';

/** The files of a server named www.example.com, and of the authority that vouches for it. */
export interface IdentityFiles {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** They are there as long as this process. */
export function identityFiles(): IdentityFiles {
  const directory = mkdtempSync(join(tmpdir(), 'identity-'));
  // Some servers read them with the rights of their own user; the key is no secret.
  chmodSync(directory, 0o755);
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }));
  const write = (name: string, text: string): string => {
    const file = join(directory, name);
    writeFileSync(file, text);
    return file;
  };
  return {
    certificate: write('certificate.pem', certificate),
    key: write('key.pem', certificateKey),
    authority: write('authority.pem', authority),
  };
}

/** The TLS settings that are right for this server, and what is wrong with others. */
export function verifications(files: IdentityFiles) {
  const verified: Partial<CheckSettings> = { tlsVerify: true, tlsCaFile: files.authority };
  return {
    right: { ...verified, tlsServerName: 'www.example.com', certificateDays: 40_000 },
    otherName: [{ ...verified, tlsServerName: 'other.example.com' }, /^TLS: .*does not match certificate/],
    otherAuthority: [
      { tlsVerify: true, tlsServerName: 'www.example.com' },
      /^TLS: (?:unable to (?:get|verify)|self-signed)/,
    ],
  } as const;
}
