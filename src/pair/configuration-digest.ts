import { createHash } from 'node:crypto';
import type { FirewallMark } from '../config/settings-firewall-marks.ts';
import type { PairSettings } from '../config/settings-pair.ts';
import type { Site } from '../director/site.ts';
import { createBreath } from '../system/breathe.ts';

/** What tells nothing of how a director directs, and secrets: a digest that travels is a way to guess them. */
const leftOut: ReadonlySet<string> = new Set(['line', 'comment', 'password', 'secret', 'keyFile']);

/**
 * 16 hexadecimal digits that differ when two directors would direct differently: other virtual or real servers,
 * other checks, other firewall marks, other settings of the pair. The names and the places of the files do not count.
 */
export async function configurationDigest(
  site: Site,
  pair: PairSettings,
  marks: readonly FirewallMark[],
): Promise<string> {
  const hash = createHash('sha256').update(canonical(pair));
  // Directors that know no marks digest as they did before.
  if (marks.length > 0) hash.update(canonical(marks));
  const breath = createBreath();
  for (const id of [...site.virtuals.keys()].sort()) {
    const each = site.virtuals.get(id);
    hash.update(
      canonical([
        each?.virtual,
        each?.configuration.readdQuiescent,
        each?.configuration.maintenanceDirectory,
      ]),
    );
    if (breath.due()) await breath.take();
  }
  return hash.digest('hex').slice(0, 16);
}

/** JSON with sorted keys: the order in which a reader fills a record in means nothing. */
function canonical(value: unknown): string {
  return `${JSON.stringify(value, (key, each: unknown) => (leftOut.has(key) ? undefined : sorted(each)))}\n`;
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
