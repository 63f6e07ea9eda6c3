import type { IpvsClient, ObservedVirtual } from '../node-ipvs-netlink/index.ts';
import type { Command, ListTable } from './command-line/command.ts';
import { EXIT, type ExitCode } from './command-line/parse.ts';
import { type Connection, connectionHeads, connectionText, parseConnection } from './listing/connections.ts';
import { daemonText, timeoutsText } from './listing/daemons.ts';
import { numericNames, type ShownNames } from './listing/endpoint-text.ts';
import { sortDestinations, sortTable } from './listing/order.ts';
import { parseProcTable, procNameOf } from './listing/proc-table.ts';
import { rulesText } from './listing/save.ts';
import { bannerText, tableText } from './listing/table.ts';
import { splitLines } from './split-lines.ts';
import type { Surroundings } from './surroundings.ts';

type Listing = Extract<Command, { kind: 'list-table' | 'save' | 'list-timeouts' | 'list-daemons' }>;

/** @throws {IpvsError} */
export async function list(
  wanted: Listing,
  client: IpvsClient,
  surroundings: Surroundings,
): Promise<ExitCode> {
  switch (wanted.kind) {
    case 'list-table':
      return listTable(client, wanted, surroundings);
    case 'save': {
      const table = sortTable(await client.table());
      await surroundings.print(rulesText(table, await namesOf(table, wanted.numeric, surroundings)));
      return EXIT.done;
    }
    case 'list-timeouts':
      await surroundings.print(timeoutsText(await client.timeouts()));
      return EXIT.done;
    case 'list-daemons':
      await surroundings.print((await client.daemons()).map(daemonText).join(''));
      return EXIT.done;
  }
}

async function listTable(
  client: IpvsClient,
  wanted: ListTable,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const table = await readTable(client, wanted, surroundings);
  if (table === undefined) {
    surroundings.complain('there is no such virtual service');
    return EXIT.unlisted;
  }
  const names = await namesOf(table, wanted.numeric, surroundings);
  const banner = wanted.service === undefined ? bannerText(await client.info()) : '';
  await surroundings.print(
    banner + tableText(table, { columns: wanted.columns, exact: wanted.exact, names }),
  );
  return EXIT.done;
}

/** Needs no privilege: the kernel shows its connections to everybody. */
export async function listConnections(
  wanted: { readonly numeric: boolean; readonly engineData: boolean },
  surroundings: Surroundings,
): Promise<ExitCode> {
  try {
    await surroundings.print(connectionHeads(wanted.engineData));
    let isHead = true;
    for await (const lines of splitLines(surroundings.connections())) {
      const entries = isHead ? lines.slice(1) : lines;
      isHead = false;
      await printConnections(entries, wanted, surroundings);
    }
    return EXIT.done;
  } catch (error) {
    surroundings.complain(
      `the connections cannot be read: ${error instanceof Error ? error.message : error}`,
    );
    return EXIT.unlisted;
  }
}

async function printConnections(
  lines: readonly string[],
  wanted: { readonly numeric: boolean; readonly engineData: boolean },
  { names, print }: Surroundings,
): Promise<void> {
  const connections = lines.filter((line) => line.trim() !== '').map(connectionOf);
  const addresses = connections.flatMap(({ client, virtual, real }) => [
    client.address,
    virtual.address,
    real.address,
  ]);
  const shown = wanted.numeric ? numericNames : await names.findShown(addresses);
  const rows = connections.map((connection) => `${connectionText(connection, wanted.engineData, shown)}\n`);
  await print(rows.join(''));
}

function connectionOf(line: string): Connection {
  const connection = parseConnection(line);
  if (connection === undefined) throw new Error(`unknown form of line: ${line}`);
  return connection;
}

/** Undefined where the one service that is wanted does not exist. */
async function readTable(
  client: IpvsClient,
  { service: identity, columns, sorted }: ListTable,
  { procTable }: Surroundings,
): Promise<readonly ObservedVirtual[] | undefined> {
  if (identity === undefined) {
    const table = columns === 'plain' ? await readPlainTable(client, procTable()) : await client.table();
    return sorted ? sortTable(table) : table;
  }
  const service = await client.service(identity);
  if (service === undefined) return undefined;
  const destinations = await client.destinations(identity);
  return [{ service, destinations: sorted ? sortDestinations(destinations) : destinations }];
}

/** Services over netlink, and of real servers what /proc tells; the client is asked for the others. */
async function readPlainTable(client: IpvsClient, procText: string): Promise<readonly ObservedVirtual[]> {
  if (procText === '') return client.table();
  const servers = parseProcTable(procText);
  const services = await client.services();
  return Promise.all(
    services.map(async (service) => {
      const known = servers.get(procNameOf(service.identity) ?? '');
      return { service, destinations: known ?? (await client.destinations(service.identity)) };
    }),
  );
}

async function namesOf(
  table: readonly ObservedVirtual[],
  numeric: boolean,
  { names }: Surroundings,
): Promise<ShownNames> {
  if (numeric) return numericNames;
  const addresses = table.flatMap(({ service, destinations }) => [
    ...(service.identity.kind === 'address' ? [service.identity.address] : []),
    ...destinations.map(({ identity }) => identity.address),
  ]);
  return names.findShown(addresses);
}
