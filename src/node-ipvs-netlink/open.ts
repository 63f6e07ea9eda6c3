import { createIpvsClient, type IpvsClient } from './client.ts';
import { openKernelTransport } from './kernel/kernel-transport.ts';

/**
 * A client of the running kernel's table, in the network namespace of this thread.
 * @throws {IpvsError} `UNAVAILABLE` where there is no IPVS, `NOT_PERMITTED` without CAP_NET_ADMIN.
 */
export async function openIpvs(): Promise<IpvsClient> {
  const client = createIpvsClient(await openKernelTransport());
  try {
    // Finding the family needs no privilege; reading does, and it is better to know that now.
    await client.info();
    return client;
  } catch (error) {
    client.close();
    throw error;
  }
}
