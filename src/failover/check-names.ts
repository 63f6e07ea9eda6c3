import { nameId } from './name-ids.ts';
import { maxReportBytes, reportBytes } from './report-codec.ts';
import type { FailoverSettings } from './settings.ts';

/** Why these names cannot be used together; undefined when they can. */
export function checkNames({
  nodes,
  groups,
}: Pick<FailoverSettings, 'nodes' | 'groups'>): string | undefined {
  const size = reportBytes(nodes.length, groups.length);
  if (size > maxReportBytes) {
    return `${nodes.length} nodes and ${groups.length} groups need reports of ${size} bytes, at most ${maxReportBytes} are possible: use fewer groups`;
  }
  return (
    clash('nodes', nodes) ??
    clash(
      'groups',
      groups.map(({ name }) => name),
    )
  );
}

function clash(what: string, names: readonly string[]): string | undefined {
  const seen = new Map<number, string>();
  for (const name of names) {
    const other = seen.get(nameId(name));
    if (other !== undefined) return `the ${what} ${other} and ${name} cannot be told apart: rename one`;
    seen.set(nameId(name), name);
  }
  return undefined;
}
