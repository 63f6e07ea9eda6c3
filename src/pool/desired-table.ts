import { portInKernel } from '../config/assemble-reals.ts';
import type {
  FallbackServer,
  Forwarding,
  ForwardingMethod,
  RealServer,
  VirtualServer,
} from '../config/configuration.ts';
import { optional } from '../config/optional.ts';
import type {
  Destination,
  DestinationSettings,
  Service,
  ServiceSettings,
  ForwardingMethod as TableForwarding,
} from '../node-ipvs-netlink/index.ts';
import { type AgentState, agentDrains, agentWeight, agentWords, countedShare } from './agent-state.ts';
import { destinationKey, serviceIdentity } from './identity.ts';
import type { ServerState } from './server-state.ts';

/**
 * - `required`: put (back) into the table whenever it is missing.
 * - `if-present`: a quiescent or drained server. It is added when directord first decides about it, but one that an
 *   operator deleted by hand stays deleted until its state changes: sites rely on that to break persistence.
 * - `as-found`: not judged yet and not in service: whatever the table has of it stays.
 */
export type Presence = 'required' | 'if-present' | 'as-found';

export interface DesiredDestination extends Destination {
  readonly role: 'real' | 'fallback';
  readonly presence: Presence;
  /** What its agent has to do with its weight; for people. */
  readonly because?: string;
}

export interface DesiredVirtual {
  readonly service: Service;
  /** By destination key; at most one per key. */
  readonly destinations: ReadonlyMap<string, DesiredDestination>;
  /** False while no real server takes new connections and the fallback, if any, is in. */
  readonly available: boolean;
  /** How many real servers take new connections. */
  readonly healthy: number;
  /** It shall not be in the table now; it then has no destinations. */
  readonly withheld: boolean;
}

/** What an operator has ordered for one real server, over what checks and configuration say. */
export interface Override {
  readonly drained: boolean;
  readonly weight?: number;
}

export interface RealServerInput {
  readonly state: ServerState;
  readonly inMaintenance: boolean;
  readonly override?: Override;
  /** Present where an agent tells its weight. */
  readonly agent?: AgentState;
}

/**
 * Where a real server stands, of all that is said of it.
 * - `unknown`: not judged yet, and not in service.
 * - `waiting`: its check is good, and its agent has not been asked yet.
 */
export type Standing = 'maintenance' | 'down' | 'unknown' | 'waiting' | 'drained' | 'serving';

export interface DesiredOptions {
  readonly readdQuiescent: boolean;
  readonly withheld?: boolean;
}

const tableForwarding: Readonly<Record<ForwardingMethod, TableForwarding>> = {
  gate: 'route',
  masq: 'masq',
  // The table knows half of it; packet-filter/ does the other one.
  fullnat: 'masq',
  ipip: 'tunnel',
  gre: 'tunnel',
  gue: 'tunnel',
};

/** What the IPVS table should hold of one virtual server. `inputs` has one entry per real server, in order. */
export function desiredVirtual(
  virtual: VirtualServer,
  inputs: readonly RealServerInput[],
  options: DesiredOptions,
): DesiredVirtual {
  const destinations = new Map<string, DesiredDestination>();
  let healthy = 0;
  virtual.reals.forEach((real, index) => {
    const input = inputs[index];
    if (input === undefined) throw new RangeError(`no state for real server ${index} of ${virtual.id}`);
    const wanted = desiredReal(virtual, real, input, options);
    if (takesConnections(virtual, input)) healthy += 1;
    if (wanted === undefined) return;
    const key = destinationKey(wanted.identity);
    const other = destinations.get(key);
    // Two lines may name one entry (gate and ipip carry no port of their own): the better state of the two wins.
    if (other === undefined || rank(wanted) > rank(other)) destinations.set(key, wanted);
  });
  const available = healthy > 0;
  if (!available && virtual.fallback !== undefined) {
    const fallback = desiredFallback(virtual, virtual.fallback);
    destinations.set(destinationKey(fallback.identity), fallback);
  }
  const { withheld = false } = options;
  return {
    service: desiredService(virtual),
    destinations: withheld ? new Map() : destinations,
    available,
    healthy,
    withheld,
  };
}

/** Whether a real server counts as serving, so that the fallback is not needed. */
export function takesConnections(virtual: VirtualServer, input: RealServerInput): boolean {
  return standing(virtual, input) === 'serving';
}

/**
 * What counts first: maintenance, then what check and agent say of its health, then the operator's orders, then what
 * the agent says of its weight.
 */
export function standing(virtual: VirtualServer, input: RealServerInput): Standing {
  const { state, inMaintenance, override, agent } = input;
  if (inMaintenance || agent?.said.service === 'maint') return 'maintenance';
  if (agent?.said.health === 'down') return 'down';
  if (!state.up) return state.checked ? 'down' : 'unknown';
  if (override?.drained || override?.weight === 0) return 'drained';
  if (override?.weight !== undefined || agent === undefined || virtual.agent === undefined) return 'serving';
  if (!agent.asked && agent.foundWeight === undefined) return 'waiting';
  return agentDrains(agent, virtual.agent) ? 'drained' : 'serving';
}

/** The kernel's name of a real server: gate and ipip leave packets as they are, so the virtual's port counts. */
export function tableIdentity(
  virtual: VirtualServer,
  server: RealServer | FallbackServer,
): Destination['identity'] {
  return { address: server.address, port: portInKernel(virtual.identity, server.forwarding, server.port) };
}

function desiredService(virtual: VirtualServer): Service {
  const settings: ServiceSettings = {
    scheduler: virtual.scheduler,
    schedulerFlags: virtual.schedulerFlags,
    onePacket: virtual.onePacket,
    ...(virtual.persistence === undefined
      ? {}
      : {
          persistence: { timeout: virtual.persistence.timeoutSeconds, netmask: virtual.persistence.netmask },
        }),
  };
  return { identity: serviceIdentity(virtual.identity), settings };
}

function desiredReal(
  virtual: VirtualServer,
  real: RealServer,
  input: RealServerInput,
  options: DesiredOptions,
): DesiredDestination | undefined {
  const because = input.override === undefined ? agentReason(virtual, input) : undefined;
  const entry = (weight: number, presence: Presence): DesiredDestination => ({
    identity: tableIdentity(virtual, real),
    settings: {
      ...howPacketsGo(real),
      weight,
      upperThreshold: real.upperThreshold,
      lowerThreshold: real.lowerThreshold,
    },
    role: 'real',
    presence,
    ...optional('because', because),
  });
  switch (standing(virtual, input)) {
    case 'serving':
      return entry(weightOf(virtual, real, input), 'required');
    case 'drained':
      // A drained server keeps its connections whatever `quiescent` says: that is what draining is for.
      return entry(0, 'if-present');
    case 'unknown':
    case 'waiting':
      return entry(0, 'as-found');
    case 'down':
    case 'maintenance':
      if (!virtual.quiescent) return undefined;
      return entry(0, options.readdQuiescent ? 'required' : 'if-present');
  }
}

function howPacketsGo({
  forwarding,
  tunnel,
}: Forwarding): Pick<DestinationSettings, 'forwarding' | 'tunnel'> {
  return { forwarding: tableForwarding[forwarding], ...optional('tunnel', tunnel) };
}

function agentReason({ agent: bounds }: VirtualServer, { agent }: RealServerInput): string | undefined {
  if (agent === undefined || bounds === undefined) return undefined;
  if (agent.givenUp) return 'its agent tells nothing';
  const words = agentWords(agent);
  const counted = countedShare(agent.said, bounds);
  const bounded = counted === agent.said.percent ? '' : `, counted as ${counted}%`;
  return words === '' ? undefined : `its agent says ${words}${bounded}`;
}

/** Of one that serves. An operator's order comes before what an agent says. */
function weightOf(virtual: VirtualServer, real: RealServer, { override, agent }: RealServerInput): number {
  if (override?.weight !== undefined) return override.weight;
  if (agent === undefined || virtual.agent === undefined) return real.weight;
  return agentWeight(real.weight, agent, virtual.agent);
}

function rank(destination: DesiredDestination): number {
  const presence = { required: 2, 'if-present': 1, 'as-found': 0 }[destination.presence];
  return presence + (destination.settings.weight > 0 ? 3 : 0);
}

function desiredFallback(virtual: VirtualServer, fallback: FallbackServer): DesiredDestination {
  return {
    identity: tableIdentity(virtual, fallback),
    settings: {
      ...howPacketsGo(fallback),
      weight: 1,
      upperThreshold: 0,
      lowerThreshold: 0,
    },
    role: 'fallback',
    presence: 'required',
  };
}
