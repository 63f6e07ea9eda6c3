import { readNetwork } from './check/read-network.ts';
import { readHostState } from './host-state.ts';

/**
 * The interface over which this host has learnt its IPv6 default route, where turning on IPv6 forwarding would make the
 * kernel forget it: a host that forwards listens to routers only where accept_ra is 2. Undefined where there is none,
 * or nobody can tell.
 */
export async function routeLostByForwarding(
  advertisedDevices = async () => (await readNetwork([])).advertisedDevices,
  { sysctl } = readHostState(),
): Promise<string | undefined> {
  const devices = await advertisedDevices().catch(() => []);
  for (const device of devices) {
    if ((await sysctl(`net.ipv6.conf.${device}.accept_ra`)) !== '2') return device;
  }
  return undefined;
}
