import type { Cleanup } from '../support/cleanup.ts';
import type { Host, RealServerHost } from '../support/direct-routing.ts';
import { acceptDirectRouting, createLan, joinLan, type Lan } from '../support/lan.ts';
import { commandIn, ipIn } from '../support/namespace.ts';
import { type NamespaceShell, openShell } from '../support/namespace-shell.ts';
import { startWebServer } from '../support/web-server.ts';

/** The virtual addresses of the stories. The real servers take packets for all of them, by direct routing. */
export const vips = { web: '10.77.0.100', mail: '10.77.0.101', web6: 'fd77::100' } as const;

/** What the directors ask for signs of life: a second address of the test's own host. */
export const gateway = '10.77.0.253';

/** A host that may become a director, and its port of the switch. */
export interface DirectorHost extends Host {
  /** Whether an address is on eth0. */
  holds(vip: string): Promise<boolean>;
  /** Its MAC address, `02:00:00:00:00:01`. */
  readonly mac: string;
  /** The cable: both ends lose the carrier. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  /** The switch: the carrier stays, and nothing gets through. */
  isolate(): Promise<void>;
  rejoin(): Promise<void>;
  /** From here alone, these addresses are out of reach; no longer with `see`. */
  overlook(addresses: readonly string[]): void;
  see(addresses: readonly string[]): void;
}

export interface PairSite {
  readonly lan: Lan;
  /** lvs1, lvs2, ... at 10.77.0.2, 10.77.0.3, ... and fd77::2, fd77::3, ... */
  readonly directors: readonly DirectorHost[];
  /** rs1, rs2 at 10.77.0.11, 10.77.0.12 and fd77::11, fd77::12. */
  readonly realServers: readonly RealServerHost[];
}

/** One segment with directors, two real servers, and the test itself as the client (10.77.0.254, fd77::fe). */
export async function createPairSite(cleanup: Cleanup, directorCount = 2): Promise<PairSite> {
  const lan = createLan(cleanup, ['10.77.0.254/24', `${gateway}/24`, 'fd77::fe/64']);
  const nowhere = createLan(cleanup, [], 'nowhere');
  const cables = openShell(cleanup);
  const join = (name: string, number: number) =>
    joinLan(cleanup, lan, name, [`10.77.0.${number}/24`, `fd77::${number}/64`]);
  const directors = Array.from({ length: directorCount }, (_, index) => {
    const namespace = join(`lvs${index + 1}`, 2 + index);
    return directorHost(cleanup, { lan, nowhere }, cables, { namespace, address: `10.77.0.${2 + index}` });
  });
  const realServers: RealServerHost[] = [];
  for (const number of [11, 12]) {
    const namespace = join(`rs${number - 10}`, number);
    for (const vip of Object.values(vips)) acceptDirectRouting(namespace, vip);
    const web = await startWebServer(cleanup, namespace);
    realServers.push({ namespace, address: `10.77.0.${number}`, web });
  }
  return { lan, directors, realServers };
}

/** `nowhere` is a segment without hosts. */
function directorHost(
  cleanup: Cleanup,
  { lan, nowhere }: { readonly lan: Lan; readonly nowhere: Lan },
  cables: NamespaceShell,
  host: Host,
): DirectorHost {
  const { namespace } = host;
  const shell = openShell(cleanup, namespace);
  const port = async (words: string): Promise<void> => {
    const { code } = await cables.run(`ip link set to-${namespace.name} ${words}`);
    if (code !== 0) throw new Error(`ip link set to-${namespace.name} ${words} ended with ${code}`);
  };
  const link = commandIn(namespace, 'ip', ['-oneline', 'link', 'show', 'dev', 'eth0']);
  const routes = (verb: string, addresses: readonly string[]): void =>
    ipIn(
      namespace,
      addresses.map((address) => `route ${verb} blackhole ${address}`),
    );
  return {
    ...host,
    mac: /link\/ether (\S+)/.exec(link)?.[1] ?? '',
    holds: async (vip) => (await shell.run('ip -o addr show dev eth0')).output.includes(` ${vip}/`),
    unplug: () => port('down'),
    plug: () => port('up'),
    isolate: () => port(`master ${nowhere.bridge}`),
    rejoin: () => port(`master ${lan.bridge}`),
    overlook: (addresses) => routes('add', addresses),
    see: (addresses) => routes('delete', addresses),
  };
}
