import type { Command } from './command.ts';
import type { Given } from './given.ts';

/** ipvsadm's own, where no interface is named. */
const DEFAULT_INTERFACE = 'eth0';

/** --start-daemon and --stop-daemon. */
export function daemonCommand(given: Given): Command {
  const role = given.role ?? 'master';
  if (given.command === 'stop-daemon') return { kind: 'stop-daemon', role };
  const { maxLength, group, port, ttl } = given;
  return {
    kind: 'start-daemon',
    settings: {
      role,
      interface: given.interface ?? DEFAULT_INTERFACE,
      syncId: given.syncId ?? 0,
      ...(maxLength === undefined ? {} : { maxLength }),
      ...(group === undefined ? {} : { group }),
      ...(port === undefined ? {} : { port }),
      ...(ttl === undefined ? {} : { ttl }),
    },
  };
}
