import type { Operation } from '../node-ipvs-netlink/index.ts';
import { agentWords } from '../pool/agent-state.ts';
import { type RealServerInput, tableIdentity, takesConnections } from '../pool/desired-table.ts';
import { destinationKey } from '../pool/identity.ts';
import type { EventFact } from './event.ts';
import type { RunningVirtual, Server } from './servers.ts';
import { whyAndSince } from './why-and-since.ts';

/** How a virtual server stands, and why its real server, if an event is about one, is in its state. */
type Facts = Pick<
  EventFact,
  'virtual' | 'real' | 'up' | 'reason' | 'since' | 'healthy' | 'servers' | 'fallback' | 'phase'
>;

export interface ServerFacts {
  /** Beside the words of an event about a check. */
  ofServer(running: RunningVirtual, server: Server): Facts;
  /**
   * Beside the words of an event about the table.
   * @param healthy how many real servers take connections, as far as that was counted already
   */
  ofOperation(running: RunningVirtual, operation: Operation, healthy: number | undefined): Facts;
}

export function createServerFacts(
  inputOf: (running: RunningVirtual, server: Server) => RealServerInput,
  phase: () => NonNullable<EventFact['phase']>,
): ServerFacts {
  // Each of thousands of operations looks for its server.
  const serversOf = new WeakMap<RunningVirtual, ReadonlyMap<string, Server>>();

  function facts(running: RunningVirtual, server: Server | undefined, counted: number | undefined): Facts {
    const { virtual, servers } = running;
    const healthy =
      counted ?? servers.filter((each) => takesConnections(virtual, inputOf(running, each))).length;
    return {
      virtual: virtual.id,
      ...(server && factsOfReal(running, server)),
      healthy,
      servers: servers.length,
      fallback: healthy === 0 && virtual.fallback !== undefined,
      phase: phase(),
    };
  }

  function factsOfReal(
    running: RunningVirtual,
    server: Server,
  ): Pick<Facts, 'real' | 'up' | 'reason' | 'since'> {
    const input = inputOf(running, server);
    return { real: server.name, up: takesConnections(running.virtual, input), ...why(input) };
  }

  return {
    ofServer: (running, server) => facts(running, server, undefined),
    ofOperation(running, operation, healthy) {
      const key = destinationOf(operation);
      if (key === undefined) return facts(running, undefined, healthy);
      const servers = serversOf.get(running) ?? byDestination(running);
      serversOf.set(running, servers);
      return facts(running, servers.get(key), healthy);
    },
  };
}

function byDestination({ virtual, servers }: RunningVirtual): ReadonlyMap<string, Server> {
  return new Map(servers.map((server) => [destinationKey(tableIdentity(virtual, server.real)), server]));
}

function destinationOf(operation: Operation): string | undefined {
  switch (operation.kind) {
    case 'add-destination':
    case 'edit-destination':
      return destinationKey(operation.destination.identity);
    case 'delete-destination':
      return destinationKey(operation.destination);
    default:
      return undefined;
  }
}

/** An operator's word counts before an agent's and the check's. */
function why(input: RealServerInput): Pick<Facts, 'reason' | 'since'> {
  const { inMaintenance, override, agent } = input;
  const { reason, since } = whyAndSince(input);
  if (inMaintenance) return { reason, since };
  if (override?.drained) return { reason: `drained by an operator; its check: ${reason}`, since };
  const words = agent === undefined || override !== undefined ? '' : agentWords(agent);
  const said = `its agent says ${words}`;
  return { reason: words === '' || reason === said ? reason : `${said}; its check: ${reason}`, since };
}
