import { runBatch, runOperation } from './batch.ts';
import { decodeDaemon, encodeDaemon, encodeDaemonRole } from './codec/daemon.ts';
import { decodeInfo, decodeTimeouts, encodeTimeouts } from './codec/global.ts';
import { COMMAND } from './codec/schema.ts';
import { encodeServiceIdentity } from './codec/service.ts';
import { describeService } from './describe.ts';
import { ask, collect, perform, refuse } from './request.ts';
import { findService, listDestinations, listServices, listTable } from './table.ts';
import type { Transport } from './transport.ts';
import type {
  Destination,
  DestinationIdentity,
  KernelInfo,
  ObservedDestination,
  ObservedService,
  ObservedSyncDaemon,
  ObservedVirtual,
  Operation,
  OperationResult,
  Service,
  ServiceIdentity,
  SyncDaemonSettings,
  SyncRole,
  Timeouts,
} from './types.ts';
import { checkDaemon, checkServiceIdentity, checkTimeouts } from './validate.ts';

/** The IPVS table of one network namespace. Every method rejects with an `IpvsError` where it cannot do its work. */
export interface IpvsClient {
  info(): Promise<KernelInfo>;
  services(): Promise<readonly ObservedService[]>;
  /** Undefined where there is none. */
  service(identity: ServiceIdentity): Promise<ObservedService | undefined>;
  /** Empty also where there is no such service: the kernel makes no difference. */
  destinations(service: ServiceIdentity): Promise<readonly ObservedDestination[]>;
  /** Every service with its destinations, in no particular order. */
  table(): Promise<readonly ObservedVirtual[]>;
  /**
   * Performs the operations in order, many requests before each wait. The results are in the order of the
   * operations; a failure of one neither stops the others nor rejects. Nothing is atomic across operations.
   */
  batch(operations: readonly Operation[]): Promise<readonly OperationResult[]>;
  addService(service: Service): Promise<void>;
  editService(service: Service): Promise<void>;
  /** Its destinations go with it. */
  deleteService(service: ServiceIdentity): Promise<void>;
  addDestination(service: ServiceIdentity, destination: Destination): Promise<void>;
  /** Replaces every setting of the destination. */
  editDestination(service: ServiceIdentity, destination: Destination): Promise<void>;
  deleteDestination(service: ServiceIdentity, destination: DestinationIdentity): Promise<void>;
  /** Deletes every service. */
  flush(): Promise<void>;
  /** Sets the counters of one service with its destinations to 0, or of all. */
  zero(service?: ServiceIdentity): Promise<void>;
  timeouts(): Promise<Timeouts>;
  /** What is absent stays as it is. */
  setTimeouts(timeouts: Partial<Timeouts>): Promise<void>;
  daemons(): Promise<readonly ObservedSyncDaemon[]>;
  startDaemon(settings: SyncDaemonSettings): Promise<void>;
  stopDaemon(role: SyncRole): Promise<void>;
  /** Requests that still wait fail with `UNANSWERED` or `NOT_SENT`. */
  close(): void;
}

export function createIpvsClient(transport: Transport): IpvsClient {
  return {
    info: () => ask(transport, { request: 'info', subject: '' }, COMMAND.getInfo, decodeInfo),
    services: () => listServices(transport),
    service: (identity) => findService(transport, identity),
    destinations: (service) => listDestinations(transport, service),
    table: () => listTable(transport),

    batch: (operations) => runBatch(transport, operations),
    addService: (service) => runOperation(transport, { kind: 'add-service', service }),
    editService: (service) => runOperation(transport, { kind: 'edit-service', service }),
    deleteService: (service) => runOperation(transport, { kind: 'delete-service', service }),
    addDestination: (service, destination) =>
      runOperation(transport, { kind: 'add-destination', service, destination }),
    editDestination: (service, destination) =>
      runOperation(transport, { kind: 'edit-destination', service, destination }),
    deleteDestination: (service, destination) =>
      runOperation(transport, { kind: 'delete-destination', service, destination }),

    flush: () => perform(transport, { request: 'flush', subject: '' }, COMMAND.flush),
    async zero(service) {
      const context = { request: 'zero', subject: service ? describeService(service) : '' } as const;
      if (service === undefined) return perform(transport, context, COMMAND.zero);
      refuse(context, checkServiceIdentity(service));
      return perform(transport, context, COMMAND.zero, encodeServiceIdentity(service));
    },

    timeouts: () =>
      ask(transport, { request: 'get-timeouts', subject: '' }, COMMAND.getConfig, decodeTimeouts),
    async setTimeouts(timeouts) {
      const context = { request: 'set-timeouts', subject: '' } as const;
      refuse(context, checkTimeouts(timeouts));
      return perform(transport, context, COMMAND.setConfig, encodeTimeouts(timeouts));
    },

    daemons: () =>
      collect(transport, { request: 'list-daemons', subject: '' }, COMMAND.getDaemon, decodeDaemon),
    async startDaemon(settings) {
      const context = {
        request: 'start-daemon',
        subject: `${settings.role} on ${settings.interface}`,
      } as const;
      refuse(context, checkDaemon(settings));
      return perform(transport, context, COMMAND.newDaemon, encodeDaemon(settings));
    },
    stopDaemon: (role) =>
      perform(
        transport,
        { request: 'stop-daemon', subject: role },
        COMMAND.deleteDaemon,
        encodeDaemonRole(role),
      ),

    close: () => transport.close(),
  };
}
