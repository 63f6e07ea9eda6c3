import type { Columns, Command } from './command.ts';
import type { Given, Subject } from './given.ts';

/** Where several are asked for, the first of these is shown. */
const precedence: readonly (readonly [Subject, Columns])[] = [
  ['stats', 'statistics'],
  ['rate', 'rates'],
  ['thresholds', 'thresholds'],
  ['persistent-conn', 'persistence'],
  ['tun-info', 'tunnels'],
];

/** -L; the options have been checked against each other. */
export function listCommand({ subjects, service }: Given): Command {
  const numeric = subjects.has('numeric');
  if (subjects.has('timeout')) return { kind: 'list-timeouts' };
  if (subjects.has('daemon')) return { kind: 'list-daemons' };
  if (subjects.has('connection')) {
    return { kind: 'list-connections', numeric, engineData: subjects.has('persistent-conn') };
  }
  return {
    kind: 'list-table',
    columns: precedence.find(([subject]) => subjects.has(subject))?.[1] ?? 'plain',
    exact: subjects.has('exact'),
    numeric,
    sorted: !subjects.has('nosort'),
    ...(service === undefined ? {} : { service }),
  };
}
