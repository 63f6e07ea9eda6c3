import { vips } from './site.ts';

/** What directord.ini of a story says; the rest is default. */
export interface PairOptions {
  /** Lines of [heartbeat], in place of the address links' where they are links. */
  readonly heartbeat?: readonly string[];
  readonly timing?: { readonly keepalive: string; readonly warntime: string; readonly deadtime: string };
  readonly autoFailback?: boolean;
  /** Lines of each node's section by its number, from 1; the node's address unless told. */
  readonly node?: (number: number) => readonly string[];
  /** Sections of groups; `web` with its addresses of both families unless told. */
  readonly groups?: readonly Group[];
  /** Lines before all these sections. */
  readonly before?: readonly string[];
}

export interface Group {
  readonly name: string;
  readonly vips: readonly string[];
  /** Further lines of its section. */
  readonly lines?: readonly string[];
}

export const webGroup: Group = {
  name: 'web',
  vips: [`${vips.web}/24 dev eth0`, `${vips.web6}/64 dev eth0`],
  lines: ['prefer = lvs1'],
};

export const mailGroup: Group = {
  name: 'mail',
  vips: [`${vips.mail}/24 dev eth0`],
  lines: ['prefer = lvs2'],
};

/** Above what a busy machine may keep a living process from running. */
const defaultTiming = { keepalive: '200ms', warntime: '1s', deadtime: '2s' };

/** The text of directord.ini, the same on all directors. */
export function pairSettingsText(nodes: readonly string[], keyFile: string, options: PairOptions): string {
  const { keepalive, warntime, deadtime } = options.timing ?? defaultTiming;
  const { node = (number) => [`address[] = 10.77.0.${number + 1}:694`], groups = [webGroup] } = options;
  return [
    ...(options.before ?? []),
    '[heartbeat]',
    'cluster = lab',
    `keyfile = ${keyFile}`,
    `keepalive = ${keepalive}`,
    `warntime = ${warntime}`,
    `deadtime = ${deadtime}`,
    'initdead = 25s',
    'failback_delay = 500ms',
    // Starting a daemon takes seconds here, and more on a busy machine.
    'restart_hold = 2m',
    `auto_failback = ${options.autoFailback === false ? 'off' : 'on'}`,
    ...(options.heartbeat ?? []),
    ...nodes.flatMap((name, index) => [`[node.${name}]`, ...node(index + 1)]),
    ...groups.flatMap(({ name, vips: addresses, lines = [] }) => [
      `[group.${name}]`,
      ...addresses.map((address) => `vip[] = ${address}`),
      ...lines,
    ]),
    '',
  ].join('\n');
}

/** The ldirectord.cf of a story: both real servers for each address, checked every second; slow ones are good. */
export function pairSiteText(changes: { readonly scheduler?: string } = {}): string {
  const virtual = (six: string, address: string, reals: readonly string[]) => `
virtual${six}=${address}:80
${reals.map((real) => `    real${six}=${real}:80 gate\n`).join('')}    service=http
    request="index.html"
    receive="welcome"
    scheduler=${changes.scheduler ?? 'wrr'}
`;
  const [four, six] = [
    ['10.77.0.11', '10.77.0.12'],
    ['[fd77::11]', '[fd77::12]'],
  ];
  return [
    'checkinterval=1\nchecktimeout=5\nnegotiatetimeout=5\nquiescent=no\n',
    virtual('', vips.web, four ?? []),
    virtual('', vips.mail, four ?? []),
    virtual('6', `[${vips.web6}]`, six ?? []),
  ].join('');
}
