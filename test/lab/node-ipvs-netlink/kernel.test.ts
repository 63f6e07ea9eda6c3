import { openIpvs } from '../../../src/node-ipvs-netlink/index.ts';
import { describeIpvs } from '../../unit/node-ipvs-netlink/conformance.ts';

describeIpvs('the running kernel', openIpvs);
