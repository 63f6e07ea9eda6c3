import type { RealServer, RealServerState, VirtualServer } from './wire.ts';
import { endpoint } from './words.ts';

/** Worst first. */
export type VirtualHealth = 'dead' | 'degraded' | 'healthy';

/** States in which a real server may get connections; one that was never checked is as it was found. */
const inService: ReadonlySet<RealServerState> = new Set(['up', 'off', 'unchecked']);

export function isInService(real: RealServer): boolean {
  return inService.has(real.state) && (real.weight ?? real.kernelWeight ?? 0) > 0;
}

export function healthOf(virtual: VirtualServer): VirtualHealth {
  const { reals, fallback, withheld, inKernel } = virtual;
  if (fallback?.active === true) return 'dead';
  if (!withheld && reals.length > 0 && !reals.some(isInService)) return 'dead';
  const isWhole = inKernel || withheld;
  return isWhole && !reals.some(({ state }) => state === 'down') ? 'healthy' : 'degraded';
}

const ranks: Readonly<Record<VirtualHealth, number>> = { dead: 0, degraded: 1, healthy: 2 };

/** Broken ones first; otherwise as configured. */
export function worstFirst(virtuals: Iterable<VirtualServer>): readonly VirtualServer[] {
  return [...virtuals]
    .map((virtual) => ({ virtual, rank: ranks[healthOf(virtual)] }))
    .sort((one, other) => one.rank - other.rank)
    .map(({ virtual }) => virtual);
}

export function virtualName({ id, name }: VirtualServer): string {
  return name ?? id;
}

export function realName({ address, port }: RealServer): string {
  return endpoint(address, port);
}

/** `2 of 3 up, 1 down`; states that no real server has are left out. */
export function healthWords({ reals }: VirtualServer): string {
  if (reals.length === 0) return 'no real servers';
  const of = (state: RealServerState) => reals.filter((real) => real.state === state).length;
  const others = (['down', 'drained', 'maintenance', 'unchecked', 'off'] as const)
    .map((state) => [of(state), state === 'maintenance' ? 'in maintenance' : state] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${number} ${word === 'off' ? 'not checked' : word}`);
  return [`${of('up')} of ${reals.length} up`, ...others].join(', ');
}

/** What has become of a real server that is down, in the kernel's table. */
export function consequence(real: RealServer): string {
  const { kernelWeight, weight } = real;
  if (kernelWeight === null) return 'taken out of the table';
  if (kernelWeight === 0) return 'weight 0: it keeps its connections and gets no new ones';
  if (weight === kernelWeight) return `still in service with weight ${kernelWeight}`;
  return `still in the kernel with weight ${kernelWeight}, which directord does not want`;
}

/** What is worth knowing of a real server besides its state. */
export function notesOf(real: RealServer): readonly string[] {
  const { weight, configuredWeight, kernelWeight, weightOverridden, certificate, agent } = real;
  const isForeign = kernelWeight !== weight && kernelWeight !== null && weight !== null;
  return [
    ...(weightOverridden ? [`weight ${configuredWeight} ordered by an operator`] : []),
    ...(isForeign ? [`the kernel has weight ${kernelWeight}, set by somebody else`] : []),
    ...(agent === null || agent.says === null ? [] : [`its agent says ${agent.says}`]),
    ...(agent === null || agent.problem === null ? [] : [`its agent is not heard: ${agent.problem}`]),
    ...(certificate === null ? [] : [certificateWords(certificate)]),
  ];
}

export function certificateWords({ ends, ended }: NonNullable<RealServer['certificate']>): string {
  return `its certificate ${ended ? 'ended' : 'ends'} on ${ends.slice(0, 16).replace('T', ' ')} UTC`;
}
