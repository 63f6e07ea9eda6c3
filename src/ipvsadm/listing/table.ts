import type {
  ForwardingMethod,
  KernelInfo,
  ObservedDestination,
  ObservedVirtual,
  Protocol,
  ServiceIdentity,
  Statistics,
  Tunnel,
} from '../../node-ipvs-netlink/index.ts';
import type { Columns } from '../command-line/command.ts';
import { counterText } from './counter.ts';
import { cut, endpointText, type ShownNames } from './endpoint-text.ts';
import { serviceText, settingsText, TABLE_WIDTH } from './service-text.ts';

const forwardingText: Readonly<Record<ForwardingMethod, string>> = {
  masq: 'Masq',
  local: 'Local',
  tunnel: 'Tunnel',
  route: 'Route',
  bypass: 'Bypass',
};

export interface TableStyle {
  readonly columns: Columns;
  readonly exact: boolean;
  readonly names: ShownNames;
}

/** The line above a listing of all services. */
export function bannerText({ version, connectionTableSize }: KernelInfo): string {
  return `IP Virtual Server version ${version} (size=${connectionTableSize})\n`;
}

/** The services in the order given, each with its real servers, below the column heads. */
export function tableText(table: readonly ObservedVirtual[], style: TableStyle): string {
  const lines = [...heads(style.columns)];
  for (const { service, destinations } of table) {
    lines.push(serviceLine(service.identity, settingsText(service.settings), service.statistics, style));
    const protocol = protocolOf(service.identity);
    for (const destination of destinations) lines.push(destinationLine(destination, protocol, style));
  }
  return `${lines.join('\n')}\n`;
}

function heads(columns: Columns): readonly [string, string] {
  const local = 'Prot LocalAddress:Port';
  const remote = '  -> RemoteAddress:Port';
  switch (columns) {
    case 'plain':
      return [`${local} Scheduler Flags`, `${remote}           Forward Weight ActiveConn InActConn`];
    case 'tunnels':
      return [
        `${local} Scheduler Flags`,
        `${remote}           Forward TunnelInfo    Weight ActiveConn InActConn`,
      ];
    case 'statistics':
      return [`${local.padEnd(33)}    Conns   InPkts  OutPkts  InBytes OutBytes`, remote];
    case 'rates':
      return [`${local.padEnd(33)}      CPS    InPPS   OutPPS    InBPS   OutBPS`, remote];
    case 'thresholds':
      return [`${local.padEnd(33)} Uthreshold Lthreshold ActiveConn InActConn `, remote];
    case 'persistence':
      return [`${local.padEnd(33)} Weight    PersistConn ActiveConn InActConn `, remote];
  }
}

function serviceLine(
  identity: ServiceIdentity,
  settings: string,
  statistics: Statistics,
  { columns, exact, names }: TableStyle,
): string {
  const name = serviceText(identity, names);
  const counters = countersOf(statistics, columns);
  return counters === undefined ? name + settings : name.padEnd(33) + counterTexts(counters, exact);
}

function destinationLine(
  destination: ObservedDestination,
  protocol: Protocol | undefined,
  { columns, exact, names }: TableStyle,
): string {
  const { identity, settings, activeConnections, inactiveConnections } = destination;
  const endpoint = cut(endpointText(identity.address, identity.port, protocol, names), TABLE_WIDTH);
  const start = `  -> ${endpoint.padEnd(28)}`;
  const connections = `${column(activeConnections, 10)} ${column(inactiveConnections, 10)}`;
  const forwarding = forwardingText[settings.forwarding].padEnd(7);
  const weight = column(settings.weight, 6);
  switch (columns) {
    case 'plain':
      return `${start} ${forwarding} ${weight} ${connections}`;
    case 'tunnels':
      return `${start} ${forwarding} ${tunnelText(settings).padEnd(13)} ${weight} ${connections}`;
    case 'thresholds': {
      const { upperThreshold, lowerThreshold } = settings;
      return `${start} ${column(upperThreshold, 10)} ${column(lowerThreshold, 10)} ${connections}`;
    }
    case 'persistence': {
      const { persistentConnections } = destination;
      return `${start} ${column(settings.weight, 9)} ${column(persistentConnections, 11)} ${connections}`;
    }
    case 'statistics':
    case 'rates':
      return start + counterTexts(countersOf(destination.statistics, columns) ?? [], exact);
  }
}

/** Undefined where the columns are no counters. */
function countersOf(statistics: Statistics, columns: Columns): readonly bigint[] | undefined {
  if (columns === 'statistics') {
    const { connections, inPackets, outPackets, inBytes, outBytes } = statistics;
    return [connections, inPackets, outPackets, inBytes, outBytes];
  }
  if (columns !== 'rates') return undefined;
  return [
    statistics.connectionsPerSecond,
    statistics.inPacketsPerSecond,
    statistics.outPacketsPerSecond,
    statistics.inBytesPerSecond,
    statistics.outBytesPerSecond,
  ];
}

function counterTexts(counters: readonly bigint[], exact: boolean): string {
  return counters.map((value) => counterText(value, exact)).join('');
}

/** Such as `gue:6080:+c`: checksum or not (`+c`, `-c`), or offloaded to the other end (`r+c`). */
function tunnelText({ forwarding, tunnel }: { forwarding: ForwardingMethod; tunnel?: Tunnel }): string {
  if (forwarding !== 'tunnel') return 'n/a';
  if (tunnel === undefined || tunnel.type === 'ipip') return 'ipip';
  const checksum = { none: '-c', full: '+c', remote: 'r+c' }[tunnel.checksum];
  return tunnel.type === 'gue' ? `gue:${tunnel.port}:${checksum}` : `gre:${checksum}`;
}

function protocolOf(identity: ServiceIdentity): Protocol | undefined {
  return identity.kind === 'address' ? identity.protocol : undefined;
}

function column(value: number, width: number): string {
  return String(value).padEnd(width);
}
