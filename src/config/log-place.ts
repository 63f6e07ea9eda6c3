/** Where a log goes: `logfile` of ldirectord.cf, and `to` in [log] of directord.ini. */
export type LogPlace =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'syslog'; readonly facility: string };

/** A path from `/`, or else a facility, which need not exist. */
export function logPlace(text: string): LogPlace {
  return text.startsWith('/') ? { kind: 'file', path: text } : { kind: 'syslog', facility: text };
}
