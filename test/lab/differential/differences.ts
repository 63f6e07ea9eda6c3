/** The deliberate differences that the cases assert, by the names that docs/migration.md gives them. */
export const differences = [
  'double-colon-real',
  'external-signal',
  'fallback-is-real',
  'global-fallback-fwmark',
  'http-hanging-body',
  'http-not-http',
  'https-verification',
  'inline-comments',
  'ipv6-ping',
  'lenient-blanks',
  'lenient-indent',
  'lenient-pair',
  'logfile-unwritable',
  'mark-zero',
  'pair-with-slash',
  'quoted-hash',
  'range-digits',
  'threshold-order',
  'virtual-without-port',
] as const;

export type Difference = (typeof differences)[number];
