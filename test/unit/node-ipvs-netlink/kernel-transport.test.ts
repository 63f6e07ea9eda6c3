import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { describe, it } from 'node:test';
import { openKernelTransport } from '../../../src/node-ipvs-netlink/kernel/kernel-transport.ts';
import { rejects } from './conformance.ts';
import { scriptedSockets, status } from './scripted-socket.ts';

describe('the way to the kernel', () => {
  it('says what to do where there is no IPVS', async () => {
    const { open, opened } = scriptedSockets((socket, messages) => {
      for (const { command, sequence } of messages) {
        socket.events.datagram(status(sequence, command === 0 ? 0 : constants.errno.ENOENT));
      }
    });
    const opening = openKernelTransport({ openSocket: open });
    await rejects(opening, 'UNAVAILABLE');
    await assert.rejects(opening, /ip_vs is not loaded.*modprobe ip_vs/);
    assert.ok(opened.every(({ closed }) => closed));
  });

  it('says so where no socket can be had', async () => {
    const opening = openKernelTransport({
      openSocket() {
        throw new Error('Protocol not supported');
      },
    });
    await rejects(opening, 'UNAVAILABLE');
    await assert.rejects(opening, /Protocol not supported/);
  });
});
