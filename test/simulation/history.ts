import { defaultTiming, type Timing } from '../../src/failover/settings.ts';
import { type Random, random } from './random.ts';

/** What goes wrong, or is ordered, and when (ms of simulated time). Faults with a length end by themselves. */
export type Fault = { readonly at: number } & (
  | {
      readonly kind: 'cut';
      readonly from: string;
      readonly to: string;
      readonly bothWays: boolean;
      readonly ms: number;
    }
  | { readonly kind: 'isolate'; readonly node: string; readonly ms: number }
  | { readonly kind: 'lossy'; readonly loss: number; readonly ms: number }
  | { readonly kind: 'slow'; readonly delayMs: number; readonly ms: number }
  | { readonly kind: 'crash'; readonly node: string; readonly power: boolean; readonly ms: number }
  | { readonly kind: 'stall'; readonly node: string; readonly ms: number }
  | { readonly kind: 'carrier'; readonly node: string; readonly ms: number }
  | { readonly kind: 'gateway'; readonly node: string | undefined; readonly ms: number }
  | { readonly kind: 'health'; readonly node: string; readonly group: string; readonly ms: number }
  | {
      readonly kind: 'effects';
      readonly node: string;
      readonly fail: 'acquire' | 'release' | 'slow' | 'hang';
      readonly ms: number;
    }
  | { readonly kind: 'veto'; readonly ms: number }
  | { readonly kind: 'table'; readonly node: string; readonly ms: number }
  | { readonly kind: 'lost'; readonly node: string; readonly group: string }
  | { readonly kind: 'babble'; readonly node: string; readonly ms: number }
  | {
      readonly kind: 'order';
      readonly node: string;
      readonly order: 'standby' | 'takeover' | 'failback';
      readonly groups: readonly string[];
    }
  | { readonly kind: 'stop'; readonly node: string; readonly ms: number }
  | { readonly kind: 'restart'; readonly node: string; readonly ms: number }
);

/** One history: a cluster, its network, and all that happens to it. Everything else follows from the seed. */
export interface History {
  readonly seed: number;
  readonly nodes: readonly string[];
  readonly groups: readonly {
    readonly name: string;
    readonly prefer: string | undefined;
    readonly followHealth: boolean;
  }[];
  readonly autoFailback: boolean;
  readonly fence: 'none' | 'asks' | 'kills';
  /** The heartbeat shares the interface of the addresses: without carrier nobody is heard. */
  readonly sharedCarrier: boolean;
  readonly delayMs: number;
  readonly duplicates: number;
  /** Whether old datagrams of the same boot get through, as they do within a replay window. */
  readonly reorders: boolean;
  /** How far the directors' clocks run apart, as a share. */
  readonly drift: number;
  /** Whether reports go through their bytes. */
  readonly wire: boolean;
  readonly faults: readonly Fault[];
  /** When the faults end. */
  readonly faultsMs: number;
  /** How long the network is whole afterwards. */
  readonly quietMs: number;
}

/** Shorter than the defaults where that only shortens the histories. */
export const timing: Timing = defaultTiming({
  keepaliveMs: 200,
  deadtimeMs: 800,
  initdeadMs: 2000,
  handoverMs: 1500,
  failbackDelayMs: 600,
  carrierRiseMs: 400,
  healthFallMs: 600,
  healthRiseMs: 600,
  acquireMs: 2000,
  releaseMs: 2000,
  fenceMs: 1000,
  retryMs: 1500,
  retryMaxMs: 3000,
  repeatMs: 500,
  commandMs: 4000,
  stopMs: 1500,
  announceMs: 500,
});

/** How long peers are asked to hold still for an announced restart. */
export const holdMs = 2500;

export function drawHistory(seed: number): History {
  const chance = random(seed);
  const nodes = chance.chance(0.7) ? ['lvs1', 'lvs2'] : ['lvs1', 'lvs2', 'lvs3'];
  const prefers = chance.chance(0.15) ? [undefined, undefined] : ['lvs1', 'lvs2'];
  const groups = [{ name: 'web', prefer: prefers[0], followHealth: chance.chance(0.7) }];
  if (chance.chance(0.3)) groups.push({ name: 'mail', prefer: prefers[1], followHealth: chance.chance(0.7) });
  const count = Math.floor(chance.between(1, 8));
  const faultsMs = chance.between(3000, 4000 + 1500 * count);
  const names = groups.map(({ name }) => name);
  return {
    seed,
    nodes,
    groups,
    autoFailback: chance.chance(0.5),
    fence: chance.pick(['none', 'none', 'none', 'asks', 'kills'] as const),
    sharedCarrier: chance.chance(0.6),
    delayMs: chance.pick([1, 10, 80]),
    duplicates: chance.pick([0, 0, 0.1]),
    reorders: chance.chance(0.5),
    drift: chance.pick([0, 0.001, 0.02]),
    wire: chance.chance(0.02),
    faults: Array.from({ length: count }, () => drawFault(chance, nodes, names, faultsMs)).sort(
      (a, b) => a.at - b.at,
    ),
    faultsMs,
    quietMs: 13_000,
  };
}

function drawFault(
  chance: Random,
  nodes: readonly string[],
  groups: readonly string[],
  faultsMs: number,
): Fault {
  // Often while the directors start, and often close to one another.
  const at = Math.round(chance.chance(0.2) ? chance.between(0, 1000) : chance.between(1000, faultsMs));
  const node = chance.pick(nodes);
  const ms = Math.round(chance.chance(0.5) ? chance.between(50, 1200) : chance.between(1000, 5000));
  const other = chance.pick(nodes.filter((name) => name !== node));
  const some = chance.chance(0.4) ? [] : [chance.pick(groups)];
  const drawn = Math.floor(chance.between(0, 23));
  switch (drawn) {
    case 0:
    case 1:
      return { at, kind: 'cut', from: node, to: other, bothWays: chance.chance(0.5), ms };
    case 2:
    case 3:
      return { at, kind: 'isolate', node, ms };
    case 4:
      return { at, kind: 'lossy', loss: chance.pick([0.1, 0.3, 0.6]), ms };
    case 5:
      return { at, kind: 'slow', delayMs: chance.pick([100, 300, 700]), ms };
    case 6:
    case 7:
      return { at, kind: 'crash', node, power: chance.chance(0.5), ms };
    case 8:
    case 9:
      return { at, kind: 'stall', node, ms };
    case 10:
      return { at, kind: 'carrier', node, ms };
    case 11:
      return { at, kind: 'gateway', node: chance.chance(0.3) ? undefined : node, ms };
    case 12:
      return { at, kind: 'health', node, group: chance.pick(groups), ms };
    case 13:
      return {
        at,
        kind: 'effects',
        node,
        fail: chance.pick(['acquire', 'release', 'slow', 'hang'] as const),
        ms,
      };
    case 14:
      return { at, kind: 'veto', ms };
    case 15:
      return { at, kind: 'stop', node, ms };
    case 16:
      return { at, kind: 'restart', node, ms };
    case 17:
      return { at, kind: 'table', node, ms };
    case 18:
      return { at, kind: 'lost', node, group: chance.pick(groups) };
    case 19:
      return { at, kind: 'babble', node, ms };
    default:
      return {
        at,
        kind: 'order',
        node,
        order: chance.pick(['standby', 'takeover', 'failback'] as const),
        groups: some,
      };
  }
}
