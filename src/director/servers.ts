import { formatEndpoint } from '../config/addresses.ts';
import type { RealServer } from '../config/configuration.ts';
import { planAgent } from '../health/plan-agent.ts';
import { planCheck } from '../health/plan-check.ts';
import type { PlannedCheck } from '../health/planned-check.ts';
import type { ObservedVirtual } from '../node-ipvs-netlink/index.ts';
import { type AgentState, initialAgentState } from '../pool/agent-state.ts';
import { tableIdentity } from '../pool/desired-table.ts';
import { destinationKey, serviceIdentity, serviceKey } from '../pool/identity.ts';
import { initialServerState, type ServerState } from '../pool/server-state.ts';
import type { Table } from '../pool/table-keeper.ts';
import { createBreath } from '../system/breathe.ts';
import type { Site, SiteVirtual } from './site.ts';

/** One real server within one virtual server, as the running director knows it. */
export interface Server {
  readonly virtualId: string;
  /** Unique within its virtual server and the same after a reload: address and port as the file gives them. */
  readonly name: string;
  readonly real: RealServer;
  /** Undefined for `checktype` on and off, which no check decides. */
  readonly check: PlannedCheck | undefined;
  /** Present where an agent is asked at a port of its own. */
  readonly agentCheck: PlannedCheck | undefined;
  /** One holder for a server's whole life, reloads included, so that no verdict is lost in between. */
  readonly health: {
    state: ServerState;
    /** Undefined where no agent tells its weight. */
    agent: AgentState | undefined;
  };
}

export interface RunningVirtual extends SiteVirtual {
  readonly servers: readonly Server[];
}

export interface Servers {
  readonly virtuals: ReadonlyMap<string, RunningVirtual>;
  /** Every server that a check decides, by the check's key. */
  readonly byCheck: ReadonlyMap<string, readonly Server[]>;
  /** Every server whose agent is asked at a port, by the key of that. */
  readonly byAgentCheck: ReadonlyMap<string, readonly Server[]>;
  /** Each distinct check once. */
  readonly checks: readonly PlannedCheck[];
}

/**
 * The servers of a site. What was known up or down before stays known; a server that is new starts as the
 * kernel has it: in service where its weight is above 0, else out until its first good check.
 */
export async function buildServers(site: Site, before: Servers | undefined, table: Table): Promise<Servers> {
  const breath = createBreath();
  const now = new Date();
  const virtuals = new Map<string, RunningVirtual>();
  const byCheck = new Map<string, Server[]>();
  const byAgentCheck = new Map<string, Server[]>();
  const checks = new Map<string, PlannedCheck>();
  for (const [virtualId, siteVirtual] of site.virtuals) {
    const { virtual } = siteVirtual;
    const weights = weightsOf(table.get(serviceKey(serviceIdentity(virtual.identity))));
    const known = new Map(
      before?.virtuals.get(virtualId)?.servers.map((server) => [server.name, server.health]),
    );
    const taken = new Map<string, number>();
    const servers = virtual.reals.map((real): Server => {
      const name = uniqueName(real, taken);
      const check = planCheck(virtual, real);
      const agentCheck = planAgent(virtual, real);
      const weight = weights.get(destinationKey(tableIdentity(virtual, real))) ?? 0;
      const health = known.get(name) ?? {
        state: initialState(siteVirtual, weight > 0, now),
        agent: undefined,
      };
      health.state = forCheckType(siteVirtual, health.state, now);
      health.agent =
        virtual.agent === undefined ? undefined : (health.agent ?? initialAgentState(weight, now));
      const server: Server = { virtualId, name, real, check, agentCheck, health };
      if (check !== undefined) share(check, server, byCheck);
      if (agentCheck !== undefined) share(agentCheck, server, byAgentCheck);
      return server;
    });
    virtuals.set(virtualId, { ...siteVirtual, servers });
    if (breath.due()) await breath.take();
  }
  return { virtuals, byCheck, byAgentCheck, checks: [...checks.values()] };

  function share(check: PlannedCheck, server: Server, byKey: Map<string, Server[]>): void {
    if (!checks.has(check.key)) checks.set(check.key, check);
    const sharers = byKey.get(check.key);
    if (sharers === undefined) byKey.set(check.key, [server]);
    else sharers.push(server);
  }
}

function initialState(siteVirtual: SiteVirtual, inService: boolean, now: Date): ServerState {
  const state = initialServerState(inService, now);
  if (siteVirtual.virtual.check.type.kind !== 'off') return state;
  return { ...state, checked: true, reason: 'checktype=off: left as found' };
}

/** `checktype=on` needs no check, whatever was known before. */
function forCheckType(siteVirtual: SiteVirtual, state: ServerState, now: Date): ServerState {
  if (siteVirtual.virtual.check.type.kind !== 'on' || (state.up && state.checked)) return state;
  return { checked: true, up: true, reason: 'checktype=on: always up', since: now, softFailures: 0 };
}

function weightsOf(virtual: ObservedVirtual | undefined): ReadonlyMap<string, number> {
  return new Map(
    virtual?.destinations.map(({ identity, settings }) => [destinationKey(identity), settings.weight]),
  );
}

function uniqueName(real: RealServer, taken: Map<string, number>): string {
  const name = formatEndpoint(real.address, real.port);
  const count = (taken.get(name) ?? 0) + 1;
  taken.set(name, count);
  return count === 1 ? name : `${name}#${count}`;
}
