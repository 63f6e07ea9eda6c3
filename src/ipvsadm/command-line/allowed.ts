import type { Given, Subject } from './given.ts';
import type { CommandName } from './options.ts';

interface Rule {
  readonly needed: readonly Subject[];
  readonly allowed: readonly Subject[];
}

const ofServices: Rule = {
  needed: ['service-address'],
  allowed: ['scheduler', 'persistent', 'netmask', 'pe', 'sched-flags', 'ops'],
};

const ofServers: Rule = {
  needed: ['service-address', 'real-server'],
  allowed: [
    'forwarding-method',
    'weight',
    'u-threshold',
    'l-threshold',
    'tun-type',
    'tun-port',
    'tun-nocsum',
    'tun-csum',
    'tun-remcsum',
  ],
};

const nothing: Rule = { needed: [], allowed: [] };

/** Which options each command takes. Those that ipvsadm lets pass without effect (`syncid`) pass here, too. */
const rules: Readonly<Record<CommandName, Rule>> = {
  'add-service': ofServices,
  'edit-service': ofServices,
  'delete-service': { needed: ['service-address'], allowed: [] },
  clear: nothing,
  restore: nothing,
  save: { needed: [], allowed: ['numeric'] },
  'add-server': ofServers,
  'edit-server': ofServers,
  'delete-server': { needed: ['service-address', 'real-server'], allowed: [] },
  list: {
    needed: [],
    allowed: [
      'service-address',
      'connection',
      'timeout',
      'daemon',
      'stats',
      'rate',
      'thresholds',
      'persistent-conn',
      'tun-info',
      'exact',
      'nosort',
      'numeric',
      'syncid',
    ],
  },
  zero: { needed: [], allowed: ['service-address'] },
  set: nothing,
  'start-daemon': {
    needed: [],
    allowed: ['mcast-interface', 'syncid', 'sync-maxlen', 'mcast-group', 'mcast-port', 'mcast-ttl'],
  },
  'stop-daemon': { needed: [], allowed: ['syncid'] },
  help: nothing,
  version: nothing,
};

/** Only one of each set may be given in one listing. */
const exclusive: readonly (readonly Subject[])[] = [['service-address', 'connection', 'timeout', 'daemon']];

const ofTableOnly: readonly Subject[] = ['stats', 'rate', 'thresholds'];

/** Whether the options go with the command; undefined if they do. */
export function checkOptions({ command, subjects }: Given): string | undefined {
  const { needed, allowed } = rules[command];
  const absent = needed.find((subject) => !subjects.has(subject));
  if (absent !== undefined) return `--${command} needs ${howToGive(absent)}`;
  const strange = [...subjects].find((subject) => !needed.includes(subject) && !allowed.includes(subject));
  if (strange !== undefined) return `--${command} takes no ${strange}`;
  return command === 'list' ? checkListing(subjects) : undefined;
}

function howToGive(subject: Subject): string {
  return subject === 'real-server'
    ? 'a real server (-r)'
    : 'a virtual service (-t, -u, --sctp-service or -f)';
}

function checkListing(subjects: ReadonlySet<Subject>): string | undefined {
  for (const set of exclusive) {
    const [one, other] = set.filter((subject) => subjects.has(subject));
    if (other !== undefined) return `a listing cannot be of ${one} and of ${other} at once`;
  }
  const other = (['connection', 'timeout', 'daemon'] as const).find((subject) => subjects.has(subject));
  if (other === undefined) return undefined;
  const columns = other === 'connection' ? ofTableOnly : [...ofTableOnly, 'persistent-conn' as const];
  const strange = columns.find((subject) => subjects.has(subject));
  return strange === undefined ? undefined : `a listing of ${other} cannot show ${strange}`;
}
