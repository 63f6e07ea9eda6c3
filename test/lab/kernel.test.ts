import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { labKernel } from './support/inside.ts';

describe("the lab's kernel", () => {
  it('is the one that was asked for, and we are root in it', () => {
    const kernel = labKernel();
    const version = readFileSync('/proc/version', 'utf8');
    assert.equal(process.getuid?.(), 0);
    if (kernel === 'uml') assert.match(readFileSync('/proc/cpuinfo', 'utf8'), /UML/, version);
  });

  it('has IPVS, with an empty table', () => {
    labKernel();
    assert.equal(execFileSync('ipvsadm', ['-Sn'], { encoding: 'utf8' }), '');
  });

  for (const scheduler of [
    'rr',
    'wrr',
    'lc',
    'wlc',
    'lblc',
    'lblcr',
    'dh',
    'sh',
    'sed',
    'nq',
    'mh',
    'fo',
    'ovf',
  ]) {
    it(`has the scheduler ${scheduler}`, () => {
      labKernel();
      const service = ['-t', '192.0.2.1:80'];
      execFileSync('ipvsadm', ['-A', ...service, '-s', scheduler]);
      execFileSync('ipvsadm', ['-D', ...service]);
    });
  }

  it("keeps what a test writes away from the host's files", () => {
    labKernel();
    writeFileSync('/tmp/directord-lab-writes-here', 'x');
    writeFileSync('/run/directord-lab-writes-here', 'x');
    const mounts = readFileSync('/proc/mounts', 'utf8');
    for (const place of ['/run', '/tmp', '/var/log']) {
      assert.match(mounts, new RegExp(`^tmpfs ${place} tmpfs`, 'm'));
    }
  });
});
