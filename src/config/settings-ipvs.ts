/** What [ipvs] in directord.ini says: how the kernel's IPVS works on this host, for all virtual servers. */
import { optional } from './optional.ts';
import { define, type Section } from './setting-definitions.ts';
import { duration, onOrOff, wholeNumber } from './setting-values.ts';
import { only, type Read } from './settings-sections.ts';
import { type Reader, shown } from './values.ts';

export interface IpvsSettings {
  /** What net.ipv4.vs.NAME shall be, by name, in the file's order. */
  readonly sysctls: ReadonlyMap<IpvsSysctl, string>;
  /** Whole seconds. */
  readonly timeouts: { readonly tcp?: number; readonly tcpFin?: number; readonly udp?: number };
}

const theKernels = "the kernel's";

/** 1 and 0, as the kernel has them. */
const switched: Reader<string> = (value, problems) => {
  const on = onOrOff(value, problems);
  return on === undefined ? undefined : on ? '1' : '0';
};

function number(min: number, max: number): Reader<string> {
  const read = wholeNumber(min, max);
  return (value, problems) => read(value, problems)?.toString();
}

/** Packets until a connection is sent, and the number of packets after which it is sent again. */
const threshold: Reader<string> = (value, problems) => {
  const [, first = '', period = ''] = /^(\d{1,4})\s+(\d{1,4})$/.exec(value.text) ?? [];
  // ip_vs_ctl.c: the first is below the second, unless the second is 0 (never again).
  if (first !== '' && (Number(first) < Number(period) || Number(period) === 0)) {
    return `${Number(first)}\t${Number(period)}`;
  }
  const hint = 'two numbers, the first below the second, such as 3 50';
  problems.error(value, `expected a number of packets and a period, found ${shown(value.text)}`, hint);
  return undefined;
};

const powerOfTwo: Reader<string> = (value, problems) => {
  if (['1', '2', '4', '8', '16', '32', '64'].includes(value.text)) return value.text;
  problems.error(value, `expected 1, 2, 4, 8, 16, 32 or 64, found ${shown(value.text)}`);
  return undefined;
};

/** Of net.ipv4.vs (Documentation/networking/ipvs-sysctl.rst of the kernel). */
const sysctls = {
  expire_nodest_conn: define(
    switched,
    ['on or off', theKernels],
    'connections of a real server that has left the table end at once, rather than hang',
  ),
  expire_quiescent_template: define(
    switched,
    ['on or off', theKernels],
    'persistent clients of a real server with weight 0 get another one',
  ),
  conntrack: define(switched, ['on or off', theKernels], 'connection tracking knows the connections of IPVS'),
  conn_reuse_mode: define(
    number(0, 3),
    ['number', theKernels],
    'what becomes of a connection whose client uses its port again',
  ),
  sloppy_tcp: define(
    switched,
    ['on or off', theKernels],
    'a TCP connection may begin in its middle, as after a takeover without sync daemons',
  ),
  sync_threshold: define(
    threshold,
    ['two numbers', theKernels],
    'packets after which a connection is sent to the other directors, and after how many more again',
  ),
  sync_refresh_period: define(
    number(0, 2 ** 31 - 1),
    ['seconds', theKernels],
    'how much a timer may differ before a connection is sent again',
  ),
  sync_retries: define(number(0, 3), ['number', theKernels], 'how often each is sent in that time'),
  sync_persist_mode: define(
    switched,
    ['on or off', theKernels],
    'persistence alone is sent, without the connections themselves',
  ),
  sync_ports: define(powerOfTwo, ['number', theKernels], 'threads and ports of the sync daemons'),
  backup_only: define(
    switched,
    ['on or off', theKernels],
    'a director whose sync daemon is a backup does not balance: no loops between directors that are real servers',
  ),
  nat_icmp_send: define(
    switched,
    ['on or off', theKernels],
    'ICMP errors for masq packets without a connection',
  ),
  pmtu_disc: define(switched, ['on or off', theKernels], 'path MTU discovery for tunnels'),
  schedule_icmp: define(
    switched,
    ['on or off', theKernels],
    'ICMP packets without a connection are balanced',
  ),
  drop_entry: define(
    number(0, 3),
    ['number', theKernels],
    'drops random half-open entries against floods: 0 never, 1 when memory is short, 3 always',
  ),
  drop_packet: define(number(0, 3), ['number', theKernels], 'drops a share of packets, in the same way'),
  secure_tcp: define(
    number(0, 3),
    ['number', theKernels],
    'a TCP state table that resists floods, in the same way',
  ),
} as const;

export type IpvsSysctl = keyof typeof sysctls;

/** From ip_vs_proto_tcp.c: idle times that the kernel keeps in seconds. */
const timeout = duration(1_000, 31 * 86_400_000);

export const ipvsSection = {
  ...sysctls,
  timeout_tcp: define(timeout, ['duration', theKernels], 'how long an idle TCP connection is kept'),
  timeout_tcpfin: define(timeout, ['duration', theKernels], 'how long one is kept after its FIN'),
  timeout_udp: define(timeout, ['duration', theKernels], 'how long an idle UDP flow is kept'),
} as const satisfies Section<Record<IpvsSysctl, string>> &
  Section<Record<`timeout_${'tcp' | 'tcpfin' | 'udp'}`, number>>;

export type IpvsValues = {
  -readonly [Key in keyof typeof ipvsSection]: Key extends IpvsSysctl ? string : number;
};

/** Undefined where nothing is said. */
export function ipvsSettings(read: Read<IpvsValues>): IpvsSettings | undefined {
  const named = Object.keys(sysctls) as IpvsSysctl[];
  const wanted = named.flatMap((name) => {
    const value = only(read[name]);
    return value === undefined ? [] : [[name, value] as const];
  });
  const seconds = (key: 'timeout_tcp' | 'timeout_tcpfin' | 'timeout_udp') => {
    const milliseconds = only(read[key]);
    return milliseconds === undefined ? undefined : Math.round(milliseconds / 1000);
  };
  const timeouts = {
    ...optional('tcp', seconds('timeout_tcp')),
    ...optional('tcpFin', seconds('timeout_tcpfin')),
    ...optional('udp', seconds('timeout_udp')),
  };
  if (wanted.length === 0 && Object.keys(timeouts).length === 0) return undefined;
  return Object.freeze({ sysctls: new Map(wanted), timeouts: Object.freeze(timeouts) });
}
