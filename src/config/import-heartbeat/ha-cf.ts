/** ha.cf, the settings of Linux-HA heartbeat 3.0.6, as ha.cf(5) and the program have them. */
import { isSectionName } from '../settings-sections.ts';
import { shown } from '../values.ts';
import type { Tell } from './source.ts';
import { withoutCounterpart } from './without-counterpart.ts';

export type HaCfLink =
  | { readonly kind: 'broadcast'; readonly line: number; readonly device: string }
  | { readonly kind: 'unicast'; readonly line: number; readonly device: string; readonly host: string }
  | {
      readonly kind: 'multicast';
      readonly line: number;
      readonly device: string;
      readonly group: string;
      readonly port: string;
      readonly ttl: string;
    };

const timeNames = ['keepalive', 'warntime', 'deadtime', 'initdead', 'deadping'] as const;
export type TimeName = (typeof timeNames)[number];

export interface HaCf {
  /** In lower case, as heartbeat has them. */
  readonly nodes: readonly string[];
  /** In milliseconds. */
  readonly times: ReadonlyMap<TimeName, { readonly ms: number; readonly line: number }>;
  readonly port: number | undefined;
  readonly links: readonly HaCfLink[];
  readonly pings: readonly { readonly address: string; readonly line: number }[];
  readonly autoFailback: boolean | undefined;
  readonly cluster: string | undefined;
}

interface Draft {
  nodes: string[];
  times: Map<TimeName, { ms: number; line: number }>;
  port: number | undefined;
  links: HaCfLink[];
  pings: { address: string; line: number }[];
  autoFailback: boolean | undefined;
  cluster: string | undefined;
  /** ipfail is what makes heartbeat act on ping nodes. */
  ipfail: boolean;
}

type Take = (words: readonly string[], line: number, draft: Draft, tell: Tell) => void;

export function parseHaCf(text: string, tell: Tell): HaCf {
  const draft: Draft = {
    nodes: [],
    times: new Map(),
    port: undefined,
    links: [],
    pings: [],
    autoFailback: undefined,
    cluster: undefined,
    ipfail: false,
  };
  for (const [index, raw] of text.split('\n').entries()) {
    const words = raw
      .replace(/#.*/s, '')
      .split(/[\s,]+/)
      .filter((word) => word !== '');
    const [name, ...rest] = words;
    if (name !== undefined) takeDirective(name, rest, index + 1, draft, tell);
  }
  const ping = draft.pings[0];
  if (ping !== undefined && !draft.ipfail) {
    tell(ping.line, 'heartbeat without ipfail only logged ping nodes; directord moves groups by them');
  }
  return draft;
}

function takeDirective(name: string, words: readonly string[], line: number, draft: Draft, tell: Tell): void {
  if (name === 'respawn' && words[1]?.endsWith('/ipfail')) {
    draft.ipfail = true;
    return;
  }
  const take = Object.hasOwn(directives, name) ? directives[name] : undefined;
  const reason = Object.hasOwn(withoutCounterpart, name) ? withoutCounterpart[name] : undefined;
  if (take === undefined) {
    tell(
      line,
      reason === undefined ? `${shown(name)} is not known, and left out` : `${name} is left out: ${reason}`,
    );
  } else if (words.length === 0) {
    tell(line, `${name} has no value, and is left out`);
  } else {
    take(words, line, draft, tell);
  }
}

const directives: Readonly<Record<string, Take>> = {
  node: (words, line, draft, tell) => {
    for (const word of words) {
      const name = word.toLowerCase();
      if (!isSectionName(name)) tell(line, `node ${shown(word)} is left out: it cannot be a host's name`);
      else if (!draft.nodes.includes(name)) draft.nodes.push(name);
    }
  },
  keepalive: time('keepalive'),
  warntime: time('warntime'),
  deadtime: time('deadtime'),
  initdead: time('initdead'),
  deadping: time('deadping'),
  udpport: (words, line, draft, tell) => {
    const port = Number(words.at(-1));
    if (Number.isInteger(port) && port >= 1 && port <= 65_535) draft.port = port;
    else tell(line, 'udpport is left out: it is no port');
  },
  bcast: broadcast,
  udp: broadcast,
  ucast: unicast,
  ucast6: unicast,
  mcast: multicast,
  mcast6: multicast,
  ping,
  ping6: ping,
  auto_failback: (words, line, draft, tell) => {
    const word = words.at(-1) ?? '';
    draft.autoFailback = word === 'legacy' ? undefined : truth(word);
    if (draft.autoFailback === undefined && word !== 'legacy')
      tell(line, 'auto_failback is neither on nor off');
  },
  // What was once called nice is not to fail back.
  nice_failback: (words, line, draft, tell) => {
    const nice = truth(words.at(-1) ?? '');
    if (nice === undefined) tell(line, 'nice_failback is neither on nor off');
    else draft.autoFailback = !nice;
  },
  cluster: (words, line, draft, tell) => {
    const name = words.at(-1) ?? '';
    if (isSectionName(name)) draft.cluster = name;
    else tell(line, `cluster ${shown(name)} is left out: letters, digits and . _ - make a name`);
  },
  pacemaker,
  crm: pacemaker,
};

function time(name: TimeName): Take {
  return (words, line, draft, tell) => {
    const ms = milliseconds(words.at(-1) ?? '');
    if (ms === undefined) tell(line, `${name} is left out: it is no time`);
    else draft.times.set(name, { ms, line });
  };
}

/** Seconds unless a unit says otherwise. */
function milliseconds(text: string): number | undefined {
  const match = /^(\d+(?:\.\d*)?|\.\d+)(ms|us|s|)$/i.exec(text);
  if (match === null) return undefined;
  const perUnit = { ms: 1, us: 0.001 }[match[2]?.toLowerCase() ?? ''] ?? 1000;
  return Math.round(Number(match[1]) * perUnit);
}

function truth(word: string): boolean | undefined {
  if (/^(?:true|on|yes|y|1)$/i.test(word)) return true;
  return /^(?:false|off|no|n|0)$/i.test(word) ? false : undefined;
}

function broadcast(words: readonly string[], line: number, draft: Draft): void {
  for (const device of words) draft.links.push({ kind: 'broadcast', line, device });
}

function unicast([device = '', written = '']: readonly string[], line: number, draft: Draft): void {
  const host = written.replace(/%.*/, '');
  draft.links.push({ kind: 'unicast', line, device, host });
}

function multicast(words: readonly string[], line: number, draft: Draft): void {
  const [device = '', group = '', port = '', ttl = ''] = words;
  draft.links.push({ kind: 'multicast', line, device, group, port, ttl });
}

function ping(words: readonly string[], line: number, draft: Draft): void {
  for (const address of words) draft.pings.push({ address, line });
}

function pacemaker(words: readonly string[], line: number, _draft: Draft, tell: Tell): void {
  if (truth(words[0] ?? '') === false) return;
  tell(line, 'Pacemaker ran this cluster, not haresources: write a [group.NAME] for what it moved');
}
