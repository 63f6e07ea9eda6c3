import { errorCode } from '../../system/error-code.ts';

/** Node names a refused certificate by OpenSSL's verification result. */
const CERTIFICATE_CODE = /CERT|SIGNATURE|UNABLE_TO|SELF_SIGNED|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH/;

/** What a TLS error says of the server, in words; undefined for any other error. */
export function tlsErrorWords(error: Error): string | undefined {
  const code = errorCode(error) ?? '';
  if (error.message.startsWith('Client network socket disconnected')) {
    return 'the server closed the connection during the TLS handshake';
  }
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG') {
    return 'the server does not speak TLS';
  }
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || CERTIFICATE_CODE.test(code)) {
    return `TLS: ${error.message}`;
  }
  return undefined;
}
