import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { addressBytes, formatAddress } from '../../../src/node-ipvs-netlink/codec/address.ts';
import { attribute, type Codec, u32 } from '../../../src/node-ipvs-netlink/codec/attribute.ts';
import { decodeDaemon, encodeDaemon } from '../../../src/node-ipvs-netlink/codec/daemon.ts';
import { decodeDestination, encodeDestination } from '../../../src/node-ipvs-netlink/codec/destination.ts';
import { visitMessages } from '../../../src/node-ipvs-netlink/codec/message.ts';
import { MalformedMessage } from '../../../src/node-ipvs-netlink/codec/reader.ts';
import {
  DESTINATION,
  SERVICE,
  STATISTICS,
  STATISTICS64,
  TOP,
} from '../../../src/node-ipvs-netlink/codec/schema.ts';
import {
  decodeService,
  encodeService,
  putServiceIdentity,
} from '../../../src/node-ipvs-netlink/codec/service.ts';
import { noStatistics, putStatistics } from '../../../src/node-ipvs-netlink/codec/statistics.ts';
import { encode, put, putNest } from '../../../src/node-ipvs-netlink/codec/writer.ts';
import { checkOperation } from '../../../src/node-ipvs-netlink/index.ts';
import * as arbitrary from './arbitraries.ts';
import { tcp } from './samples.ts';

const empty: Codec<null> = { minimum: 0, size: () => 0, write: () => {}, read: () => null };

describe('the codec', () => {
  it('reads back every service that it writes', () => {
    fc.assert(
      fc.property(arbitrary.service, (service) => {
        assert.equal(checkOperation({ kind: 'add-service', service }), undefined);
        assert.deepEqual(read(decodeService, encodeService(service)), {
          ...service,
          statistics: noStatistics,
        });
      }),
    );
  });

  it('reads back every destination that it writes', () => {
    fc.assert(
      fc.property(arbitrary.serviceIdentity, arbitrary.destination, (service, destination) => {
        const found = read(
          (view, start, end) => decodeDestination(view, start, end, 'inet'),
          encodeDestination(service, destination),
        );
        assert.deepEqual({ identity: found?.identity, settings: found?.settings }, destination);
      }),
    );
  });

  it('reads back every sync daemon that it writes', () => {
    fc.assert(
      fc.property(arbitrary.daemon, (daemon) => {
        assert.deepEqual(read(decodeDaemon, encodeDaemon(daemon)), daemon);
      }),
    );
  });

  it('pads everything to 4 bytes', () => {
    fc.assert(fc.property(arbitrary.service, (service) => encodeService(service).length % 4 === 0));
  });

  it('reads addresses as ipaddr.js does, and writes them so', () => {
    const bytes = fc.oneof(arbitrary.ipv4, arbitrary.ipv6);
    fc.assert(
      fc.property(bytes, (address) => {
        assert.deepEqual([...addressBytes(address)], ipaddr.parse(address).toByteArray());
        assert.equal(address, ipaddr.parse(address).toString());
      }),
    );
    assert.deepEqual([...addressBytes('::ffff:10.0.0.1')], ipaddr.parse('::ffff:10.0.0.1').toByteArray());
    assert.equal(formatAddress(addressBytes('2001:DB8:0:0:1:0:0:1'), 'inet6'), '2001:db8::1:0:0:1');
  });

  it('takes the 32-bit statistics of a kernel that has no others', () => {
    const body = serviceWith((inner) => {
      putNest(inner, SERVICE.statistics, (counters) => {
        put(counters, STATISTICS.connections, 0xffffffffn);
        put(counters, STATISTICS.inBytes, 2n ** 40n);
      });
    });
    const found = read(decodeService, body);
    assert.equal(found?.statistics.connections, 0xffffffffn);
    assert.equal(found?.statistics.inBytes, 2n ** 40n);
    assert.equal(found?.statistics.outBytesPerSecond, 0n);
  });

  it('prefers the 64-bit statistics', () => {
    const many = { ...noStatistics, connections: 2n ** 33n + 5n, outBytesPerSecond: 2n ** 63n };
    const body = serviceWith((inner) => putStatistics(inner, SERVICE.statistics64, SERVICE.statistics, many));
    assert.deepEqual(read(decodeService, body)?.statistics, many);
  });

  it('skips padding, and attributes of newer kernels', () => {
    const body = serviceWith((inner) => {
      put(inner, attribute(13, u32), 1);
      put(inner, attribute(900, u32), 1);
      putNest(inner, SERVICE.statistics64, (counters) => {
        put(counters, attribute(11, empty), null);
        put(counters, STATISTICS64.connections, 7n);
        put(counters, attribute(12, u32), 1);
      });
    });
    assert.equal(read(decodeService, body)?.statistics.connections, 7n);
  });

  it('gives a destination the family of its service where an old kernel does not tell it', () => {
    const body = encode((writer) =>
      putNest(writer, TOP.destination, (inner) => {
        put(inner, DESTINATION.address, addressBytes('2001:db8::5'));
        put(inner, DESTINATION.port, 80);
      }),
    );
    const found = read((view, start, end) => decodeDestination(view, start, end, 'inet6'), body);
    assert.deepEqual(found?.identity, { address: '2001:db8::5', port: 80 });
    assert.equal(found?.settings.forwarding, 'masq');
  });

  it('leaves out what these types cannot name', () => {
    const body = encode((writer) =>
      putNest(writer, TOP.service, (inner) => {
        put(inner, SERVICE.family, 2);
        put(inner, SERVICE.protocol, 250);
        put(inner, SERVICE.address, addressBytes('10.0.0.1'));
        put(inner, SERVICE.port, 80);
      }),
    );
    assert.equal(read(decodeService, body), undefined);
  });

  it('throws nothing but MalformedMessage, whatever it is given', () => {
    const decoders: readonly ((view: DataView, start: number, end: number) => unknown)[] = [
      decodeService,
      decodeDaemon,
      (view, start, end) => decodeDestination(view, start, end, 'inet'),
    ];
    const damaged = fc
      .tuple(
        arbitrary.service,
        fc.array(fc.tuple(fc.nat({ max: 120 }), fc.nat({ max: 255 }))),
        fc.nat({ max: 120 }),
      )
      .map(([service, changes, cut]) => {
        const bytes = encodeService(service);
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        return bytes.slice(0, Math.max(0, bytes.length - cut));
      });
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), damaged), (bytes) => {
        for (const decoder of decoders) {
          try {
            read(decoder, bytes);
          } catch (error) {
            assert.ok(error instanceof MalformedMessage, String(error));
          }
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('walks any datagram to its end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        visitMessages(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
          status: () => {},
          reply: (_, view, start, end) => assert.ok(start <= end && end <= view.byteLength),
        });
      }),
      { numRuns: 1_000 },
    );
  });
});

function serviceWith(more: (writer: Parameters<Parameters<typeof encode>[0]>[0]) => void): Uint8Array {
  return encode((writer) =>
    putNest(writer, TOP.service, (inner) => {
      putServiceIdentity(inner, tcp('10.0.0.1', 80));
      more(inner);
    }),
  );
}

function read<T>(decoder: (view: DataView, start: number, end: number) => T, bytes: Uint8Array): T {
  return decoder(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, bytes.length);
}
