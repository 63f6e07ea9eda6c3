import { formatEndpoint } from '../config/addresses.ts';
import type { Override } from '../pool/desired-table.ts';
import { errorMessage } from '../system/error-message.ts';
import type { Director, RealServerSelector, SelectionOutcome } from './director.ts';
import type { Overrides } from './overrides.ts';
import type { Server, Servers } from './servers.ts';

/** The kernel takes 31 bits. */
const maximumWeight = 2 ** 31 - 1;

export interface OperatorCommandParts {
  readonly overrides: Overrides;
  readonly servers: () => Servers;
  readonly onChange: (virtualIds: Iterable<string>, message: string) => void;
}

/** What operators may order: each order is kept over restarts and takes effect at once. */
export function createOperatorCommands({
  overrides,
  servers,
  onChange,
}: OperatorCommandParts): Pick<Director, 'drain' | 'undrain' | 'setWeight'> {
  async function order(
    selector: RealServerSelector,
    what: string,
    by: string | undefined,
    change: (before: Override) => Override,
  ): Promise<SelectionOutcome> {
    const selected = select(servers(), selector);
    if (selected.length === 0) return { ok: false, message: unknownServer(selector) };
    for (const { name } of selected) {
      const next = change(overrides.get(name) ?? { drained: false });
      overrides.set(name, next.drained || next.weight !== undefined ? next : undefined);
    }
    const changed = selected.map(({ name, virtualId }) => `${name} in ${virtualId}`);
    const origin = by === undefined ? '' : ` ${by}`;
    onChange(new Set(selected.map(({ virtualId }) => virtualId)), `${what}${origin}: ${changed.join(', ')}`);
    try {
      await overrides.save();
    } catch (error) {
      const message = `done, but it will be forgotten at a restart, for it could not be saved: ${errorMessage(error)}`;
      return { ok: false, message };
    }
    return { ok: true, changed };
  }

  return {
    drain: (selector, by) => order(selector, 'drained', by, (before) => ({ ...before, drained: true })),
    undrain: (selector, by) => order(selector, 'undrained', by, (before) => ({ ...before, drained: false })),
    setWeight: async (selector, weight, by) => {
      if (weight === 'auto') {
        return order(selector, 'weight as configured', by, ({ drained }) => ({ drained }));
      }
      if (!Number.isInteger(weight) || weight < 0 || weight > maximumWeight) {
        return { ok: false, message: `weight ${weight} is not a whole number from 0 to ${maximumWeight}` };
      }
      return order(selector, `weight set to ${weight}`, by, ({ drained }) => ({ drained, weight }));
    },
  };
}

function select({ virtuals }: Servers, { address, port }: RealServerSelector): readonly Server[] {
  const all = [...virtuals.values()].flatMap((virtual) => virtual.servers);
  return all.filter(({ real }) => real.address === address && (port === undefined || real.port === port));
}

function unknownServer({ address, port }: RealServerSelector): string {
  const name = port === undefined ? address : formatEndpoint(address, port);
  return `no real server ${name} in the configuration; \`directorctl status\` lists them`;
}
