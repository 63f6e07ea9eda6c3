import { putDaemon } from '../codec/daemon.ts';
import { putDestinationIdentity, putDestinationSettings } from '../codec/destination.ts';
import { DESTINATION, INFO, SERVICE, SERVICE_FLAG, TOP } from '../codec/schema.ts';
import { familyOfService, flagBits, netmaskBytes, putServiceIdentity } from '../codec/service.ts';
import { noStatistics, putStatistics } from '../codec/statistics.ts';
import { encode, put, putNest } from '../codec/writer.ts';
import type { ObservedSyncDaemon } from '../types.ts';
import type { FakeDestination, FakeService } from './state.ts';

/** The kernel's answers, attribute for attribute. */

export function serviceReply({ identity, settings }: FakeService): Uint8Array {
  return encode((writer) =>
    putNest(writer, TOP.service, (inner) => {
      putServiceIdentity(inner, identity);
      put(inner, SERVICE.scheduler, settings.scheduler);
      if (settings.persistenceEngine !== undefined) {
        put(inner, SERVICE.persistenceEngine, settings.persistenceEngine);
      }
      put(inner, SERVICE.flags, { flags: flagBits(settings) | SERVICE_FLAG.hashed, mask: 0xffffffff });
      put(inner, SERVICE.timeout, settings.persistence?.timeout ?? 0);
      put(inner, SERVICE.netmask, netmaskBytes(settings.persistence?.netmask, familyOfService(identity)));
      putStatistics(inner, SERVICE.statistics64, SERVICE.statistics, noStatistics);
    }),
  );
}

export function destinationReply({ identity, settings, connections }: FakeDestination): Uint8Array {
  return encode((writer) =>
    putNest(writer, TOP.destination, (inner) => {
      putDestinationIdentity(inner, identity);
      putDestinationSettings(inner, settings);
      put(inner, DESTINATION.activeConnections, connections.active);
      put(inner, DESTINATION.inactiveConnections, connections.inactive);
      put(inner, DESTINATION.persistentConnections, connections.persistent);
      putStatistics(inner, DESTINATION.statistics64, DESTINATION.statistics, noStatistics);
    }),
  );
}

export function daemonReply(daemon: ObservedSyncDaemon): Uint8Array {
  return encode((writer) => putNest(writer, TOP.daemon, (inner) => putDaemon(inner, daemon)));
}

export function infoReply(): Uint8Array {
  return encode((writer) => {
    put(writer, INFO.version, 0x010201);
    put(writer, INFO.connectionTableSize, 4096);
  });
}
