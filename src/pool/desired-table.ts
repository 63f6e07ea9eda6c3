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
}

export interface DesiredOptions {
  readonly readdQuiescent: boolean;
  readonly withheld?: boolean;
}

const tableForwarding: Readonly<Record<ForwardingMethod, TableForwarding>> = {
  gate: 'route',
  masq: 'masq',
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
    if (takesConnections(input)) healthy += 1;
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
export function takesConnections({ state, inMaintenance, override }: RealServerInput): boolean {
  return state.up && !inMaintenance && !isDrained(override);
}

/** The kernel's name of a real server: gate and ipip leave packets as they are, so the virtual's port counts. */
export function tableIdentity(
  virtual: VirtualServer,
  server: RealServer | FallbackServer,
): Destination['identity'] {
  return { address: server.address, port: portInKernel(virtual.identity, server.forwarding, server.port) };
}

export function desiredService(virtual: VirtualServer): Service {
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
  const { state, inMaintenance, override } = input;
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
  });
  if (takesConnections(input)) return entry(override?.weight ?? real.weight, 'required');
  // A drained server keeps its connections whatever `quiescent` says: that is what draining is for.
  if (state.up && !inMaintenance) return entry(0, 'if-present');
  if (!state.checked && !inMaintenance) return entry(0, 'as-found');
  if (!virtual.quiescent) return undefined;
  return entry(0, options.readdQuiescent ? 'required' : 'if-present');
}

function howPacketsGo({
  forwarding,
  tunnel,
}: Forwarding): Pick<DestinationSettings, 'forwarding' | 'tunnel'> {
  return { forwarding: tableForwarding[forwarding], ...optional('tunnel', tunnel) };
}

function isDrained(override: Override | undefined): boolean {
  return override !== undefined && (override.drained || override.weight === 0);
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
