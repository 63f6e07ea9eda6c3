/**
 * A client of the kernel's IPVS table over generic netlink.
 * @module
 */
export { createIpvsClient, type IpvsClient } from './client.ts';
export { describeEndpoint, describeService } from './describe.ts';
export { IpvsError, type IpvsErrorCode, type RequestName } from './errors.ts';
export { createFakeKernel, type FakeKernel, type FakeKernelOptions } from './fake/fake-kernel.ts';
export type { Connections } from './fake/state.ts';
export { openIpvs } from './open.ts';
export type { Outcome, Request, Transport } from './transport.ts';
export type * from './types.ts';
export { checkOperation } from './validate.ts';
