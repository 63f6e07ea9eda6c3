/** From rules to the text that nft(8) reads. */
import { type FirewallMark, formatNetwork, formatRange } from '../config/settings-firewall-marks.ts';
import type { PacketRules, SourceNat } from './rules.ts';

export interface Chain {
  readonly name: 'prerouting' | 'output' | 'postrouting';
  /** What the kernel calls it for. */
  readonly hook: string;
  readonly rules: readonly string[];
}

/**
 * The chains that have rules. Marks are set where iptables' mangle tables set them, which is before IPVS looks; the
 * source is replaced after IPVS has replaced the destination.
 */
export function renderChains({ marks, sourceNats }: PacketRules): readonly Chain[] {
  const chains: readonly Chain[] = [
    {
      name: 'prerouting',
      hook: 'type filter hook prerouting priority mangle; policy accept;',
      rules: marks.flatMap(markRules),
    },
    {
      name: 'output',
      hook: 'type route hook output priority mangle; policy accept;',
      rules: marks.filter((mark) => mark.interface === undefined).flatMap(markRules),
    },
    {
      name: 'postrouting',
      hook: 'type nat hook postrouting priority srcnat; policy accept;',
      rules: sourceNats.flatMap(sourceNatRules),
    },
  ];
  return chains.filter(({ rules }) => rules.length > 0);
}

/** One transaction that puts this table in place of one of that name; without chains it takes it away. */
export function renderTransaction(table: string, chains: readonly Chain[]): string {
  const lines = [`table inet ${table}`, `delete table inet ${table}`];
  if (chains.length === 0) return `${lines.join('\n')}\n`;
  const blocks = chains.flatMap(({ name, hook, rules }) => [
    `  chain ${name} {`,
    `    ${hook}`,
    ...rules.map((rule) => `    ${rule}`),
    '  }',
  ]);
  return `${[...lines, `table inet ${table} {`, ...blocks, '}'].join('\n')}\n`;
}

function markRules({ mark, networks, ports, interface: device }: FirewallMark): readonly string[] {
  const families = [
    ['inet', 'ip'],
    ['inet6', 'ip6'],
  ] as const;
  return families.flatMap(([family, word]) => {
    const destinations = networks.filter((each) => each.family === family).map(formatNetwork);
    if (destinations.length === 0) return [];
    return ports.map(({ protocol, ranges }) =>
      [
        ...(device === undefined ? [] : [`iifname "${device}"`]),
        `${word} daddr ${setOf(destinations)}`,
        ranges === 'all' ? `meta l4proto ${protocol}` : `${protocol} dport ${setOf(ranges.map(formatRange))}`,
        `meta mark set ${mark} comment "fwmark.${mark}"`,
      ].join(' '),
    );
  });
}

/**
 * `ct original` is what the client has sent. A firewall mark does not tell its destination, so there the real servers'
 * own addresses are excepted: what goes to them without IPVS is none of ours.
 */
function sourceNatRules({ virtualId, identity, targets }: SourceNat): readonly string[] {
  const word = identity.family === 'inet' ? 'ip' : 'ip6';
  const addresses = setOf([...new Set(targets.map(({ address }) => address))]);
  const asked =
    identity.kind === 'fwmark'
      ? [`meta mark ${identity.mark}`, `ct original ${word} daddr != ${addresses}`]
      : [
          `meta l4proto ${identity.protocol}`,
          `ct original ${word} daddr ${identity.address}`,
          ...(identity.port === 0 ? [] : [`ct original proto-dst ${identity.port}`]),
        ];
  const withPort = targets
    .filter(({ port }) => port !== 0)
    .map(({ address, port }) => `${address} . ${port}`);
  const anyPort = targets.filter(({ port }) => port === 0).map(({ address }) => address);
  const sent = [
    ...(withPort.length === 0 ? [] : [`${word} daddr . th dport ${setOf(withPort)}`]),
    ...(anyPort.length === 0 ? [] : [`${word} daddr ${setOf(anyPort)}`]),
  ];
  return sent.map((match) => `${asked.join(' ')} ${match} masquerade comment "${virtualId}"`);
}

function setOf(elements: readonly string[]): string {
  return `{ ${elements.join(', ')} }`;
}
