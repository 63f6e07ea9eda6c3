import type { CheckOutcome } from '../health/verdict.ts';

/**
 * What a check's verdict counts as. Few and fixed, as each is a series of every virtual server: the check's own words
 * are in the log and in `directorctl status`.
 */
export const resultClasses = [
  'good',
  'refused',
  'timeout',
  'unreachable',
  'closed',
  'tls',
  'status',
  'content',
  'login',
  'program',
  'other',
] as const;

export type ResultClass = (typeof resultClasses)[number];

/** The first that fits. The patterns are those of our own words; what a server sends stands in quotes behind them. */
const patterns: readonly (readonly [ResultClass, RegExp])[] = [
  ['refused', /^connection refused/],
  ['timeout', /\bwithin [\d.]+ s\b|\btimed out\b/],
  ['tls', /\b(?:TLS|certificate|handshake)\b/],
  [
    'unreachable',
    /^(?:no route to|the host is down|the network is|this director may not send|the address cannot be used)/,
  ],
  ['login', /\brefuses? the login\b|^Access-(?:Reject|Challenge)|\blogin failed\b|\bauthentication\b/i],
  ['program', /^(?:exit status|killed by)\b/],
  ['content', /\bmatch(?:es)?\b|\bholds no\b|\byields no row\b|\bhas no body for receive\b/],
  ['status', /^"?\d{3}\b|^the server's .* is ""|^HTTP\/|^SIP\/|^[A-Z]+ for /],
  ['closed', /\b(?:closed|reset|aborted) the connection\b|\bconnection was aborted\b|\bended\b/],
];

export function resultClass(outcome: CheckOutcome): ResultClass {
  if (outcome.up) return 'good';
  // Words of the server stand in quotes, and must not decide.
  const ours = outcome.reason.replace(/"[^"]*"?/g, '""');
  return patterns.find(([, pattern]) => pattern.test(ours))?.[0] ?? 'other';
}
