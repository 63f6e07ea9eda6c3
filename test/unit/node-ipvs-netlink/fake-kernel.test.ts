import { createFakeKernel, createIpvsClient } from '../../../src/node-ipvs-netlink/index.ts';
import { describeIpvs } from './conformance.ts';

describeIpvs('the fake kernel', async () => createIpvsClient(createFakeKernel({ interfaces: ['lo'] })));
