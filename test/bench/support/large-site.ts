/** The size of a keepalived user's site whose reload took 130 s there before a fix. */
export const largeSite = { virtuals: 2300, reals: 37_000 } as const;

/**
 * An ldirectord.cf with that many virtual and real servers, on loopback addresses. With `checktype` `on` all are
 * in the table at once; with `connect` each is checked every ten minutes, some 60 checks a second in all.
 */
export function largeSiteText(checktype: 'on' | 'connect', weightOfFirst: number, checkport: number): string {
  const lines = ['checktimeout = 5', 'checkinterval = 600', 'quiescent = yes'];
  let real = 0;
  for (let virtual = 0; virtual < largeSite.virtuals; virtual += 1) {
    lines.push(`virtual = 10.64.${virtual >> 8}.${virtual & 255}:80`);
    lines.push(`    checktype = ${checktype}`, '    scheduler = wlc', `    checkport = ${checkport}`);
    const last = Math.round(((virtual + 1) * largeSite.reals) / largeSite.virtuals);
    for (; real < last; real += 1) {
      const weight = real === 0 ? weightOfFirst : 10;
      lines.push(`    real = 127.1.${real >> 8}.${real & 255}:80 masq ${weight}`);
    }
    lines.push('');
  }
  return `${lines.join('\n')}\n`;
}
