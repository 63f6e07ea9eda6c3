/** Codes of syslog(3) by the facilities' names. */
export const syslogFacilities: ReadonlyMap<string, number> = new Map([
  ['kern', 0],
  ['user', 1],
  ['mail', 2],
  ['daemon', 3],
  ['auth', 4],
  ['security', 4],
  ['syslog', 5],
  ['lpr', 6],
  ['news', 7],
  ['uucp', 8],
  ['cron', 9],
  ['authpriv', 10],
  ['ftp', 11],
  ...Array.from({ length: 8 }, (_, index): [string, number] => [`local${index}`, 16 + index]),
]);
