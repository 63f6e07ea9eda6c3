/** `ENOENT`, `ERR_TLS_CERT_ALTNAME_INVALID` and their like, where an error has one. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
