import { realServers, vip } from './nat-site.ts';

export interface Service {
  /** Of the virtual address, or a firewall mark for the addresses 10.79.MARK.0/24. */
  readonly port?: number;
  readonly mark?: number;
  readonly scheduler: string;
  readonly flags?: string;
  /** Of as many real servers. */
  readonly weights: readonly number[];
}

/** The real servers of `fo` have a port of their own, for they are to fail. */
export const services = {
  rr: { port: 8001, scheduler: 'rr', weights: [4, 2, 1] },
  wrr: { port: 8002, scheduler: 'wrr', weights: [4, 2, 1] },
  lc: { port: 8003, scheduler: 'lc', weights: [4, 2, 1] },
  wlc: { port: 8004, scheduler: 'wlc', weights: [4, 1] },
  sed: { port: 8005, scheduler: 'sed', weights: [4, 1] },
  nq: { port: 8006, scheduler: 'nq', weights: [4, 1] },
  fo: { port: 8007, scheduler: 'fo', weights: [3, 2, 1] },
  ovf: { port: 8008, scheduler: 'ovf', weights: [2, 1] },
  sh: { port: 8009, scheduler: 'sh', weights: [1, 1, 1] },
  shPort: { port: 8010, scheduler: 'sh', flags: 'sh-port', weights: [1, 1, 1] },
  shFallback: { port: 8011, scheduler: 'sh', flags: 'sh-fallback', weights: [1, 1, 1] },
  mh: { port: 8012, scheduler: 'mh', weights: [1, 1, 1] },
  mhPort: { port: 8013, scheduler: 'mh', flags: 'mh-port', weights: [1, 1, 1] },
  mhFallback: { port: 8014, scheduler: 'mh', flags: 'mh-fallback', weights: [1, 1, 1] },
  dh: { mark: 1, scheduler: 'dh', weights: [1, 1, 1] },
  lblc: { mark: 2, scheduler: 'lblc', weights: [100, 100, 100] },
  lblcr: { mark: 3, scheduler: 'lblcr', weights: [100, 100, 100] },
} as const satisfies Readonly<Record<string, Service>>;
export type Name = keyof typeof services;

/** The block of ldirectord.cf. */
export function serviceBlock({ port, mark, scheduler, flags, weights }: Service): string {
  const realPort = mark !== undefined ? '' : scheduler === 'fo' ? ':81' : ':80';
  return [
    `virtual = ${mark ?? `${vip}:${port}`}`,
    ...weights.map((weight, index) => `    real = ${realServers[index]}${realPort} masq ${weight}`),
    `    scheduler = ${scheduler}`,
    ...(flags === undefined ? [] : [`    schedflags = ${flags}`]),
    '    checktype = connect',
    ...(mark === undefined ? [] : ['    checkport = 80']),
    '',
  ].join('\n');
}
