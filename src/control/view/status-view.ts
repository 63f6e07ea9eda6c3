import { formatEndpoint } from '../../config/addresses.ts';
import { certificateEndWords } from '../../director/certificate-fact.ts';
import type {
  AgentStatus,
  RealServerState,
  RealServerStatus,
  VirtualServerStatus,
} from '../../director/status.ts';
import type { PacketFilterStatus } from '../../packet-filter/packet-filter.ts';
import type { MemberStatus } from '../../pair/member-status.ts';
import { printable } from '../printable.ts';
import { age } from './age.ts';
import type { ColourName, Paint } from './colour.ts';
import { type Cell, type Column, layOutColumns, titles } from './columns.ts';
import { renderPair, type ViewOptions } from './pair-view.ts';

const COLUMNS: readonly Column[] = [
  { title: 'REAL SERVER' },
  { title: 'STATE' },
  { title: 'SINCE', align: 'right' },
  { title: 'CHECKED', align: 'right' },
  { title: 'LATENCY', align: 'right' },
  { title: 'METHOD' },
  { title: 'WEIGHT', align: 'right' },
  { title: 'KERNEL', align: 'right' },
  { title: 'ACTIVE', align: 'right' },
  { title: 'INACT', align: 'right' },
  { title: 'WHY' },
];

const STATE_COLOURS: Readonly<Record<RealServerState, ColourName>> = {
  up: 'green',
  down: 'red',
  unchecked: 'yellow',
  drained: 'cyan',
  maintenance: 'cyan',
  off: 'dim',
};

/** `directorctl status` for people, without a line end at its end. */
export function renderStatus(status: MemberStatus, options: ViewOptions): string {
  const { paint, width } = options;
  const rows = new Map(
    status.virtuals.flatMap(({ reals }) => reals.map((real) => [real, realCells(real, options)] as const)),
  );
  const line = layOutColumns(COLUMNS, rows.values(), '  ', width);
  const head = line(titles(COLUMNS, paint));

  const lines = [...headLines(status, options), ...renderPair(status, options)];
  for (const virtual of status.virtuals) {
    lines.push('', virtualLine(virtual, paint));
    if (virtual.reals.length > 0) lines.push(head);
    for (const real of virtual.reals) lines.push(line(rows.get(real) ?? []));
    if (virtual.reals.length === 0) lines.push('  no real servers');
    if (virtual.fallback !== null) lines.push(fallbackLine(virtual.fallback, paint));
  }
  if (status.virtuals.length === 0) lines.push('', 'The configuration has no virtual servers.');
  return lines.join('\n');
}

function headLines(status: MemberStatus, { now, paint }: ViewOptions): string[] {
  const phase = paint(status.phase === 'running' ? 'green' : 'yellow', status.phase);
  const dry = status.dryRun ? `, ${paint('yellow', 'dry run: the kernel is left alone')}` : '';
  const lines = [
    `${paint('bold', printable(status.node))}: directord ${status.version} (pid ${status.pid}) ` +
      `${phase} for ${age(new Date(status.startedAt), now)}${dry}`,
    `configuration: ${status.files.map(printable).join(', ')}`,
  ];
  if (status.lastReload !== null) {
    const { at, ok, message } = status.lastReload;
    const verdict = ok ? printable(message) : paint('red', `failed: ${printable(message)}`);
    lines.push(`last reload: ${age(new Date(at), now)} ago, ${verdict}`);
  }
  for (const { name, wanted, value } of status.kernelSettings) {
    if (value === wanted) continue;
    const found = value === null ? 'this kernel does not know it' : `the kernel has ${printable(value)}`;
    lines.push(paint('yellow', `warning: ${name} should be ${printable(wanted)}: ${found}`));
  }
  if (status.packetFilter !== null) lines.push(packetFilterLine(status.packetFilter, paint));
  return lines;
}

function packetFilterLine({ table, inPlace, trouble, rules }: PacketFilterStatus, paint: Paint): string {
  const what = `packet filter: table ${table} of nftables`;
  if (trouble !== null) return paint('red', `${what} cannot be kept: ${printable(trouble)}`);
  const count = `${rules.length} ${rules.length === 1 ? 'rule' : 'rules'}`;
  return inPlace ? `${what}, ${count}` : paint('yellow', `${what} is not in place yet, ${count}`);
}

function virtualLine(virtual: VirtualServerStatus, paint: Paint): string {
  const name = virtual.name === null ? '' : ` (${printable(virtual.name)})`;
  const up = virtual.reals.filter(({ state }) => state === 'up').length;
  const health = `${up} of ${virtual.reals.length} up`;
  const facts = [
    paint(up === virtual.reals.length ? 'green' : up === 0 ? 'red' : 'yellow', health),
    virtual.scheduler,
    ...(virtual.persistenceSeconds === null ? [] : [`persistent ${virtual.persistenceSeconds} s`]),
    ...(virtual.quiescent ? ['quiescent'] : []),
    ...(virtual.connections === null ? [] : [`${virtual.connections} connections`]),
    ...(virtual.withheld ? [paint('dim', 'not in the table until its group is held here')] : []),
    ...(virtual.inKernel || virtual.withheld ? [] : [paint('red', 'not in the table')]),
  ];
  return `${paint('bold', virtual.id)}${name}  ${facts.join(', ')}`;
}

function fallbackLine(
  { address, port, active }: NonNullable<VirtualServerStatus['fallback']>,
  paint: Paint,
): string {
  const state = active ? paint('yellow', 'active: it takes the traffic') : 'not in use';
  return `  fallback ${endpoint(address, port)}: ${state}`;
}

function realCells(real: RealServerStatus, { now, paint }: ViewOptions): readonly Cell[] {
  const asWanted = real.weight === real.kernelWeight;
  return [
    { text: endpoint(real.address, real.port) },
    {
      text: real.flapping ? `${real.state}, flapping` : real.state,
      paint: (text) => paint(STATE_COLOURS[real.state], text),
    },
    { text: age(new Date(real.since), now) },
    { text: real.lastCheck === null ? '-' : age(new Date(real.lastCheck), now) },
    { text: real.latencyMs === null ? '-' : latency(real.latencyMs) },
    { text: printable(real.forwarding) },
    { text: optional(real.weight) },
    { text: optional(real.kernelWeight), ...(asWanted ? {} : { paint: (text) => paint('yellow', text) }) },
    { text: optional(real.activeConnections) },
    { text: optional(real.inactiveConnections) },
    { text: printable(explanation(real)) },
  ];
}

function explanation(real: RealServerStatus): string {
  const notes = [
    ...(real.failures > 0 && real.state === 'up' ? [`${real.failures} failed in a row`] : []),
    ...(real.certificate === null ? [] : [`certificate ${certificateEndWords(real.certificate)}`]),
    ...(real.weightOverridden ? [`weight ${real.configuredWeight} set by an operator`] : []),
    ...(real.agent === null ? [] : agentNotes(real.agent, real.reason)),
  ];
  return notes.length === 0 ? real.reason : `${real.reason} (${notes.join('; ')})`;
}

function agentNotes(agent: AgentStatus, reason: string): readonly string[] {
  const { says, percent, countedPercent, problem } = agent;
  if (says === null) return problem === null ? [] : [`its agent tells nothing: ${problem}`];
  const words = `its agent says ${says}`;
  const bounded = percent === countedPercent ? '' : `, counted as ${countedPercent}%`;
  return [
    ...(words === reason ? [] : [`${words}${bounded}`]),
    ...(problem === null ? [] : [`its agent failed when asked again: ${problem}`]),
  ];
}

/** The address alone where it stands for every port. */
function endpoint(address: string, port: number): string {
  return port === 0 ? address : formatEndpoint(address, port);
}

function latency(milliseconds: number): string {
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

function optional(value: number | null): string {
  return value === null ? '-' : String(value);
}
