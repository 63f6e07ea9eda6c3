/** The deliberate differences that the cases assert, by the names that docs/ipvsadm.md gives them. */
export const differences = [
  'bracketed-host',
  'bracketed-ipv4',
  'large-mark',
  'long-name-saved',
  'ipv6-name-saved',
  'third-flag',
  'version-and-help',
] as const;

export type Difference = (typeof differences)[number];
