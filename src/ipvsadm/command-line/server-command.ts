import type { DestinationSettings, ServiceIdentity, Tunnel } from '../../node-ipvs-netlink/index.ts';
import type { Built } from './command.ts';
import { familyOfGiven, type Given, type RealServer } from './given.ts';
import { tunnelOf } from './tunnel.ts';

/** -a, -e and -d; the options have been checked against the command. */
export function serverCommand(given: Given): Built {
  const { command, service, real } = given;
  if (service === undefined || real === undefined) return { reason: 'a real server must be given' };
  if (command === 'delete-server') {
    const destination = { address: real.address, port: real.port };
    return { command: { kind: 'change', operation: { kind: 'delete-destination', service, destination } } };
  }
  const forwarding = given.forwarding ?? 'route';
  if (forwarding !== 'tunnel' && real.family !== familyOfGiven(given)) {
    return { reason: 'a real server of the other address family can only be reached by tunnel (-i)' };
  }
  const tunnel = tunnelOf(given);
  if ('reason' in tunnel) return tunnel;
  return {
    command: {
      kind: 'change',
      operation: {
        kind: command === 'add-server' ? 'add-destination' : 'edit-destination',
        service,
        destination: {
          identity: { address: real.address, port: portOf(given, service, real) },
          settings: settingsOf(given, forwarding, tunnel.tunnel),
        },
      },
    },
  };
}

/** Only NAT can change the port; everything else arrives at the port it was sent to. */
function portOf({ forwarding, warnings }: Given, service: ServiceIdentity, real: RealServer): number {
  if (service.kind === 'fwmark') return real.port;
  if (forwarding === 'masq') {
    if (real.port === 0 && service.port !== 0) {
      warnings.push(`the real server ${real.address} gets port 0; give its port, or -r behind the service`);
    }
    return real.port;
  }
  if (real.port !== 0 && real.port !== service.port) {
    const method = forwarding === 'tunnel' ? 'a tunnel' : 'direct routing';
    warnings.push(`${method} cannot change the port: ${service.port} is used, not ${real.port}`);
  }
  return service.port;
}

function settingsOf(
  given: Given,
  forwarding: DestinationSettings['forwarding'],
  tunnel: Tunnel | undefined,
): DestinationSettings {
  return {
    forwarding,
    weight: given.weight ?? 1,
    upperThreshold: given.upperThreshold ?? 0,
    lowerThreshold: given.lowerThreshold ?? 0,
    ...(tunnel === undefined ? {} : { tunnel }),
  };
}
