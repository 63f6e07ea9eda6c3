import { optional } from '../config/optional.ts';
import { type DesiredVirtual, desiredVirtual, type RealServerInput } from '../pool/desired-table.ts';
import type { DirectorOptions } from './director-options.ts';
import type { MaintenanceWatch } from './maintenance.ts';
import type { Overrides } from './overrides.ts';
import type { RunningVirtual, Server } from './servers.ts';

export interface DesiredParts {
  readonly overrides: Pick<Overrides, 'get'>;
  readonly maintenance: Pick<MaintenanceWatch, 'inMaintenance'>;
  readonly withheld: DirectorOptions['withheld'];
}

/** What is known of real servers now, and what the table should hold of a virtual server because of it. */
export interface Desired {
  inputOf(running: RunningVirtual, server: Server): RealServerInput;
  /** One for each real server, in order. */
  inputsOf(running: RunningVirtual): readonly RealServerInput[];
  of(running: RunningVirtual): DesiredVirtual;
}

/** Joins checks, agents, maintenance and operators' orders for the pure functions of the pool. */
export function createDesired({ overrides, maintenance, withheld }: DesiredParts): Desired {
  function inputOf({ configuration }: RunningVirtual, { name, real, health }: Server): RealServerInput {
    const { maintenanceDirectory } = configuration;
    return {
      state: health.state,
      inMaintenance:
        maintenanceDirectory !== undefined &&
        maintenance.inMaintenance(maintenanceDirectory, real.address, real.port),
      ...optional('override', overrides.get(name)),
      ...optional('agent', health.agent),
    };
  }

  function inputsOf(running: RunningVirtual): readonly RealServerInput[] {
    return running.servers.map((server) => inputOf(running, server));
  }

  return {
    inputOf,
    inputsOf,
    of(running) {
      const { virtual, configuration } = running;
      return desiredVirtual(virtual, inputsOf(running), {
        readdQuiescent: configuration.readdQuiescent,
        withheld: withheld?.(virtual) === true,
      });
    },
  };
}
