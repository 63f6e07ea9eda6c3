/** The size of a keepalived user's site whose reload took 130 s there before a fix. */
export const largeSite = { virtuals: 2300, reals: 37_000 } as const;

/** Seconds; all servers are checked once in this time, all the while. */
export const checkInterval = 60;

/**
 * An ldirectord.cf with that many virtual and real servers, on loopback addresses. Every real server is checked
 * by a connection to `checkport`.
 */
export function largeSiteText(weightOfFirst: number, checkport: number): string {
  const lines = ['checktimeout = 1', `checkinterval = ${checkInterval}`, 'quiescent = yes'];
  let real = 0;
  for (let virtual = 0; virtual < largeSite.virtuals; virtual += 1) {
    lines.push(`virtual = 10.${64 + (virtual >> 16)}.${(virtual >> 8) & 255}.${virtual & 255}:80`);
    lines.push('    service = http', '    checktype = connect', '    scheduler = wlc');
    lines.push(`    checkport = ${checkport}`);
    const last = Math.round(((virtual + 1) * largeSite.reals) / largeSite.virtuals);
    for (; real < last; real += 1) {
      const weight = real === 0 ? weightOfFirst : 10;
      lines.push(`    real = 127.${1 + (real >> 16)}.${(real >> 8) & 255}.${real & 255}:80 masq ${weight}`);
    }
    lines.push('');
  }
  return `${lines.join('\n')}\n`;
}
