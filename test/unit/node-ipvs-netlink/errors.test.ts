import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, it } from 'node:test';
import { type IpvsErrorCode, kernelError, type RequestName } from '../../../src/node-ipvs-netlink/errors.ts';

const { errno } = constants;

const MEANINGS: readonly (readonly [RequestName, number, IpvsErrorCode])[] = [
  ['add-service', errno.EEXIST, 'SERVICE_EXISTS'],
  ['add-destination', errno.EEXIST, 'DESTINATION_EXISTS'],
  ['start-daemon', errno.EEXIST, 'DAEMON_EXISTS'],
  ['edit-service', errno.ESRCH, 'SERVICE_MISSING'],
  ['get-service', errno.ESRCH, 'SERVICE_MISSING'],
  ['edit-destination', errno.ESRCH, 'SERVICE_MISSING'],
  ['stop-daemon', errno.ESRCH, 'DAEMON_MISSING'],
  ['delete-destination', errno.ENOENT, 'DESTINATION_MISSING'],
  ['edit-service', errno.ENOENT, 'SCHEDULER_MISSING'],
  ['flush', errno.ENOENT, 'KERNEL_ERROR'],
  ['add-destination', errno.ERANGE, 'OUT_OF_RANGE'],
  ['add-destination', errno.EINVAL, 'REJECTED'],
  ['add-service', errno.EAFNOSUPPORT, 'FAMILY_UNSUPPORTED'],
  ['start-daemon', errno.ENODEV, 'INTERFACE_MISSING'],
  ['info', errno.EOPNOTSUPP, 'UNSUPPORTED'],
  ['list-services', errno.EPERM, 'NOT_PERMITTED'],
  ['add-service', errno.ENOMEM, 'NO_MEMORY'],
  ['add-service', errno.EIO, 'KERNEL_ERROR'],
  ['add-service', 4095, 'KERNEL_ERROR'],
];

describe('an errno of the kernel', () => {
  for (const [request, number, code] of MEANINGS) {
    it(`${number} is ${code} for ${request}`, () => {
      const context = request.endsWith('-service') ? { scheduler: 'wrr' } : {};
      const error = kernelError({ request, subject: 'tcp 10.0.0.1:80', ...context }, number);
      assert.equal(error.code, code);
      assert.equal(error.errno, number);
      assert.ok(error.message.startsWith(`IPVS ${request} tcp 10.0.0.1:80: `), error.message);
    });
  }

  it('names the module that is missing', () => {
    const context = { request: 'add-service', subject: 'tcp 10.0.0.1:80', scheduler: 'wrx' } as const;
    assert.match(kernelError(context, errno.ENOENT).message, /scheduler "wrx" \(module ip_vs_wrx\)/);
    const both = kernelError({ ...context, persistenceEngine: 'sipx' }, errno.ENOENT);
    assert.equal(both.code, 'MODULE_MISSING');
    assert.match(both.message, /ip_vs_pe_sipx/);
  });
});
