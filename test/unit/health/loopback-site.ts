import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type BlackHole, openBlackHole } from './black-hole.ts';

export type Death =
  /** Its process ends: connections are refused. */
  | 'refuses'
  /** Its host ends: no answer to a SYN. */
  | 'vanishes';

export interface LoopbackSite {
  readonly port: number;
  readonly healthy: readonly string[];
  readonly blackHoled: readonly string[];
  /** Resolves with the moment of death, in nanoseconds of the monotonic clock that processes share. */
  kill(address: string, death: Death): Promise<bigint>;
  revive(address: string): Promise<void>;
  close(): Promise<void>;
}

/** Web servers on loopback addresses of their own, all at the same port, some of them black holes. */
export async function openLoopbackSite(
  healthyCount: number,
  blackHoledCount: number,
  port: number,
): Promise<LoopbackSite> {
  const addresses = Array.from({ length: healthyCount + blackHoledCount }, (_, index) => addressOf(index));
  const healthy = addresses.slice(0, healthyCount);
  const blackHoled = addresses.slice(healthyCount);
  const servers = new Map<string, Server>();
  const holes = new Map<string, BlackHole>();

  const serve = async (address: string) => {
    const server = createServer((_request, response) => response.end('Test Page\n'));
    server.listen(port, address);
    await once(server, 'listening');
    servers.set(address, server);
  };
  const stopServing = (address: string) => {
    servers.get(address)?.close();
    servers.get(address)?.closeAllConnections();
    servers.delete(address);
  };
  await Promise.all(healthy.map(serve));
  for (const address of blackHoled) {
    holes.set(address, await openBlackHole(address, port));
  }
  return {
    port,
    healthy,
    blackHoled,
    async kill(address, death) {
      const diedAt = process.hrtime.bigint();
      stopServing(address);
      if (death === 'vanishes') {
        holes.set(address, await openBlackHole(address, port));
      }
      return diedAt;
    },
    async revive(address) {
      holes.get(address)?.close();
      holes.delete(address);
      await serve(address);
    },
    async close() {
      for (const hole of holes.values()) {
        hole.close();
      }
      for (const address of [...servers.keys()]) {
        stopServing(address);
      }
    },
  };
}

/** 127.44.0.1 and on: away from what others use of 127.0.0.0/8. */
function addressOf(index: number): string {
  return `127.44.${Math.floor(index / 250)}.${1 + (index % 250)}`;
}
