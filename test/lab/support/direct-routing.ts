import type { Cleanup } from './cleanup.ts';
import { acceptDirectRouting, addVirtualAddress, createLan, joinLan } from './lan.ts';
import type { Namespace } from './namespace.ts';
import { startWebServer, type WebServer } from './web-server.ts';

export const virtualAddress = '10.77.0.100';

export interface Host {
  readonly namespace: Namespace;
  readonly address: string;
}

export type RealServerHost = Host & { readonly web: WebServer };

export interface DirectRoutingSite {
  readonly director: Host;
  /** rs1, rs2, ... at 10.77.0.11, 10.77.0.12, ... */
  readonly realServers: readonly RealServerHost[];
  /** Answers `welcome from sorry`. */
  readonly fallback: RealServerHost;
}

/**
 * The site of most stories: one segment with a director that has the virtual address, real servers behind it
 * by direct routing, a fallback server, and the test itself as the client (10.77.0.254).
 */
export async function createDirectRoutingSite(
  cleanup: Cleanup,
  realServerCount = 3,
): Promise<DirectRoutingSite> {
  const lan = createLan(cleanup, ['10.77.0.254/24', 'fd77::fe/64']);
  const director = { namespace: joinLan(cleanup, lan, 'director', ['10.77.0.2/24']), address: '10.77.0.2' };
  addVirtualAddress(director.namespace, virtualAddress);
  const addRealServer = async (name: string, address: string): Promise<RealServerHost> => {
    const namespace = joinLan(cleanup, lan, name, [`${address}/24`]);
    acceptDirectRouting(namespace, virtualAddress);
    return { namespace, address, web: await startWebServer(cleanup, namespace) };
  };
  const realServers: RealServerHost[] = [];
  for (let number = 1; number <= realServerCount; number++) {
    realServers.push(await addRealServer(`rs${number}`, `10.77.0.${10 + number}`));
  }
  return { director, realServers, fallback: await addRealServer('sorry', '10.77.0.99') };
}
