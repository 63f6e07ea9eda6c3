import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import { describe, it } from 'node:test';
import { decodeDaemon, encodeDaemon, encodeDaemonRole } from '../../../src/node-ipvs-netlink/codec/daemon.ts';
import { decodeDestination, encodeDestination } from '../../../src/node-ipvs-netlink/codec/destination.ts';
import { decodeInfo, decodeTimeouts } from '../../../src/node-ipvs-netlink/codec/global.ts';
import {
  decodeService,
  encodeService,
  encodeServiceIdentity,
} from '../../../src/node-ipvs-netlink/codec/service.ts';
import { noStatistics } from '../../../src/node-ipvs-netlink/codec/statistics.ts';
import { recorded } from './recorded.ts';
import { destination, fwmark, service, udp } from './samples.ts';

const sip = service(udp('10.0.0.1', 5060), {
  scheduler: 'sh',
  schedulerFlags: ['flag-1', 'flag-2'],
  onePacket: true,
  persistence: { timeout: 300, netmask: '255.255.255.0' },
  persistenceEngine: 'sip',
});
const viaGue = destination('10.1.0.1', 5060, {
  forwarding: 'tunnel',
  weight: 7,
  upperThreshold: 100,
  lowerThreshold: 50,
  tunnel: { type: 'gue', port: 6080, checksum: 'full' },
});
const marked = service(fwmark(258, 'inet6'), { scheduler: 'wlc', persistence: { timeout: 60, netmask: 64 } });
const anyPort = destination('2001:db8::5', 0);
const daemon = {
  role: 'master',
  interface: 'dummy0',
  syncId: 7,
  maxLength: 1400,
  group: '224.1.2.3',
  port: 9000,
  ttl: 3,
} as const;
const idle = {
  activeConnections: 0,
  inactiveConnections: 0,
  persistentConnections: 0,
  statistics: noStatistics,
};

describe('the bytes of Linux 6.1', { skip: endianness() === 'BE' && 'recorded on little endian' }, () => {
  it('are what requests are made of', () => {
    assert.equal(hex(encodeService(sip)), recorded.addService);
    assert.equal(hex(encodeDestination(sip.identity, viaGue)), recorded.addDestination);
    assert.equal(hex(encodeServiceIdentity(sip.identity)), recorded.getService);
    assert.equal(hex(encodeService(marked)), recorded.addMarkService);
    assert.equal(hex(encodeDestination(marked.identity, anyPort)), recorded.addMarkDestination);
    assert.equal(hex(encodeDaemon(daemon)), recorded.startDaemon);
    assert.equal(hex(encodeDaemonRole('master')), recorded.stopDaemon);
  });

  it('read as services, without the flag that the kernel adds', () => {
    assert.deepEqual(decode(decodeService, recorded.serviceReply), { ...sip, statistics: noStatistics });
    assert.deepEqual(decode(decodeService, recorded.markServiceReply), {
      ...marked,
      statistics: noStatistics,
    });
  });

  it('read as destinations', () => {
    const inet = decode(
      (view, start, end) => decodeDestination(view, start, end, 'inet'),
      recorded.destinationReply,
    );
    assert.deepEqual(inet, { ...viaGue, ...idle });
    const inet6 = decode(
      (view, start, end) => decodeDestination(view, start, end, 'inet6'),
      recorded.markDestinationReply,
    );
    assert.deepEqual(inet6, { ...anyPort, ...idle });
  });

  it('read as the rest', () => {
    assert.deepEqual(decode(decodeDaemon, recorded.daemonReply), daemon);
    assert.deepEqual(decode(decodeInfo, recorded.infoReply), { version: '1.2.1', connectionTableSize: 4096 });
    assert.deepEqual(decode(decodeTimeouts, recorded.timeoutsReply), { tcp: 900, tcpFin: 120, udp: 300 });
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

function decode<T>(decoder: (view: DataView, start: number, end: number) => T, recording: string): T {
  const bytes = Buffer.from(recording, 'hex');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return decoder(view, 0, bytes.length);
}
