import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { moduleLoadingOrder } from '../../lab/support/module-order.ts';

const modulesDep = `
kernel/net/ipvs/ip_vs_ftp.ko: kernel/net/ipvs/ip_vs.ko kernel/net/nf_nat.ko kernel/net/nf_conntrack.ko
kernel/net/ipvs/ip_vs.ko: kernel/net/nf_conntrack.ko kernel/lib/libcrc32c.ko
kernel/net/nf_nat.ko: kernel/net/nf_conntrack.ko
kernel/net/nf_conntrack.ko: kernel/lib/libcrc32c.ko
kernel/lib/libcrc32c.ko:
kernel/crypto/sha1-ssse3.ko.xz:
`;

describe('the order in which kernel modules are loaded', () => {
  it('puts each module behind those it needs, once', () => {
    assert.deepEqual(moduleLoadingOrder(modulesDep, ['ip_vs_ftp', 'ip_vs']), [
      'kernel/lib/libcrc32c.ko',
      'kernel/net/nf_conntrack.ko',
      'kernel/net/ipvs/ip_vs.ko',
      'kernel/net/nf_nat.ko',
      'kernel/net/ipvs/ip_vs_ftp.ko',
    ]);
  });

  it('finds a module by its name, whatever its file is called', () => {
    assert.deepEqual(moduleLoadingOrder(modulesDep, ['sha1_ssse3']), ['kernel/crypto/sha1-ssse3.ko.xz']);
  });

  it('leaves out what the kernel has no module for', () => {
    assert.deepEqual(moduleLoadingOrder(modulesDep, ['bridge', 'libcrc32c']), ['kernel/lib/libcrc32c.ko']);
  });
});
