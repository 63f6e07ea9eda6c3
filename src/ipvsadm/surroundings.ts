import type { IpvsClient } from '../node-ipvs-netlink/index.ts';
import type { Names } from './names.ts';

/** What a run works with; tests give their own. */
export interface Surroundings {
  /** Standard input: the rules of -R. */
  readonly input: AsyncIterable<string | Uint8Array>;
  /** Standard output; the text has its line ends. Resolves when more may come. */
  readonly print: (text: string) => Promise<void>;
  /** Standard error; the line end is added. */
  readonly complain: (line: string) => void;
  readonly names: Names;
  /** @throws {IpvsError} */
  readonly openTable: () => Promise<IpvsClient>;
  /** The text of /proc/net/ip_vs_conn, in pieces. */
  readonly connections: () => AsyncIterable<string>;
  /** The text of /proc/net/ip_vs; empty where it cannot be read. */
  readonly procTable: () => string;
  /** Of directord. */
  readonly version: string;
}
