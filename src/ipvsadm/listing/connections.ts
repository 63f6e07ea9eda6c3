import type { Protocol } from '../../node-ipvs-netlink/index.ts';
import { cut, endpointText, type ShownNames } from './endpoint-text.ts';
import { parseHexAddress } from './hex-address.ts';

/** One line of /proc/net/ip_vs_conn. */
export interface Connection {
  /** `TCP`, `UDP`, `SCTP`, or `IP` for the template of a firewall mark. */
  readonly protocol: string;
  readonly client: ConnectionEnd;
  readonly virtual: ConnectionEnd;
  readonly real: ConnectionEnd;
  readonly state: string;
  /** Seconds until it expires. */
  readonly expires: number;
  /** What the persistence engine keeps of it. */
  readonly engine?: { readonly name: string; readonly data: string };
}

export interface ConnectionEnd {
  readonly address: string;
  readonly port: number;
}

/** ipvsadm cuts IPv4 endpoints here. */
const WIDTH = 59;

const protocols: Readonly<Record<string, Protocol>> = { TCP: 'tcp', UDP: 'udp', SCTP: 'sctp' };

/** Undefined for a line of another form. */
export function parseConnection(line: string): Connection | undefined {
  const [protocol = '', ...fields] = line.trim().split(/\s+/);
  const client = parseEnd(fields[0], fields[1]);
  const virtual = parseEnd(fields[2], fields[3]);
  const real = parseEnd(fields[4], fields[5]);
  const [state, expires = '', name, data] = fields.slice(6);
  if (client === undefined || virtual === undefined || real === undefined) return undefined;
  if (state === undefined || !/^\d+$/.test(expires)) return undefined;
  return {
    protocol,
    client,
    virtual,
    real,
    state,
    expires: Number(expires),
    ...(name === undefined || data === undefined ? {} : { engine: { name, data } }),
  };
}

function parseEnd(hexAddress = '', port = ''): ConnectionEnd | undefined {
  const address = parseHexAddress(hexAddress);
  if (address === undefined || !/^[0-9A-Fa-f]{4}$/.test(port)) return undefined;
  return { address, port: Number.parseInt(port, 16) };
}

export function connectionHeads(engineData: boolean): string {
  const line = engineData
    ? connectionRow(
        'pro',
        'expire',
        'state',
        ['source', 'virtual', 'destination'.padEnd(18)],
        ['pe name', 'pe_data'],
      )
    : connectionRow('pro', 'expire', 'state', ['source', 'virtual', 'destination']);
  return `IPVS connection entries\n${line}\n`;
}

export function connectionText(connection: Connection, engineData: boolean, names: ShownNames): string {
  const { protocol, client, virtual, real, state, expires, engine } = connection;
  const ends = [client, virtual, real].map(({ address, port }) =>
    cut(endpointText(address, port, protocols[protocol], names), WIDTH),
  );
  const minutes = String(Math.floor(expires / 60)).padStart(2, '0');
  const time = `${minutes}:${String(expires % 60).padStart(2, '0')}`;
  if (!engineData || engine === undefined) return connectionRow(protocol, time, state, ends);
  return connectionRow(protocol, time, state, ends, [engine.name.padEnd(18), engine.data]);
}

function connectionRow(
  protocol: string,
  time: string,
  state: string,
  [source = '', virtual = '', destination = '']: readonly string[],
  [name, data]: readonly string[] = [],
): string {
  const start = `${protocol.padEnd(3)} ${time.padEnd(6)} ${state.padEnd(11)} ${source.padEnd(18)} ${virtual.padEnd(18)} `;
  if (name === undefined) return start + destination;
  return `${start}${destination.padEnd(16)} ${name.padEnd(16)} ${data}`;
}
