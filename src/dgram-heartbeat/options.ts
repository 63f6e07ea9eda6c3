import type { HeartbeatEvent } from './events.ts';
import type { Keyring } from './keys/keyring.ts';
import { isNodeName, maxLinks, maxNameBytes, maxPeers } from './limits.ts';
import { type Link, linkProblems } from './links/link.ts';
import { type Timings, timingProblems } from './timings.ts';

export interface HeartbeatOptions {
  /** Our own name. Names are compared as they are: agree on lower case. */
  readonly node: string;
  /** Nodes of another cluster on the same segment are left alone. */
  readonly cluster: string;
  /** Names of the other nodes, at most 15. */
  readonly peers: readonly string[];
  readonly keys: Keyring;
  /** At most 8. A peer is alive while it is heard on one of them. */
  readonly links: readonly Link[];
  readonly timings: Timings;
  /** Called from the event loop, never from within a call to the heartbeat. Must not throw. */
  readonly onEvent: (event: HeartbeatEvent) => void;
  /** Monotonic clock in milliseconds; `performance.now` by default. */
  readonly now?: () => number;
}

/** What is wrong with the options, in words; empty when `createHeartbeat` takes them. */
export function optionProblems(options: Omit<HeartbeatOptions, 'onEvent'>): readonly string[] {
  const { node, cluster, peers, links, timings } = options;
  const problems = [...timingProblems(timings)];
  for (const name of [node, ...peers]) {
    if (!isNodeName(name))
      problems.push(`node name ${JSON.stringify(name)}: not a host name of at most ${maxNameBytes} bytes`);
  }
  if (new Set([node, ...peers]).size !== peers.length + 1) problems.push('a node name occurs twice');
  if (cluster === '') problems.push('the name of the cluster is empty');
  if (peers.length > maxPeers) problems.push(`${peers.length} peers: at most ${maxPeers}`);
  if (links.length > maxLinks) problems.push(`${links.length} links: at most ${maxLinks}`);
  if (new Set(links.map((link) => link.name)).size !== links.length)
    problems.push('a link name occurs twice');
  for (const link of links) problems.push(...linkProblems(link, peers));
  for (const peer of peers) {
    if (!links.some((link) => link.kind !== 'unicast' || Object.hasOwn(link.peers, peer))) {
      problems.push(`no link reaches ${peer}`);
    }
  }
  return problems;
}
