import { decodeDestination } from './codec/destination.ts';
import { COMMAND } from './codec/schema.ts';
import { decodeService, encodeServiceIdentity, familyOfService } from './codec/service.ts';
import { describeEndpoint, describeService } from './describe.ts';
import { IpvsError, type RequestContext } from './errors.ts';
import { ask, type Collector, collect, collector, errorOf, refuse } from './request.ts';
import type { Request, Transport } from './transport.ts';
import type { ObservedDestination, ObservedService, ObservedVirtual, ServiceIdentity } from './types.ts';
import { checkServiceIdentity } from './validate.ts';

/** Services whose destinations are asked for before waiting: a few milliseconds of the event loop. */
const SLICE = 64;

/** @throws {IpvsError} */
export async function listServices(transport: Transport): Promise<readonly ObservedService[]> {
  const context = { request: 'list-services', subject: '' } as const;
  return collect(transport, context, COMMAND.getService, decodeService, ({ identity }) =>
    describeService(identity),
  );
}

/** @throws {IpvsError} */
export async function findService(
  transport: Transport,
  identity: ServiceIdentity,
): Promise<ObservedService | undefined> {
  const context = { request: 'get-service', subject: describeService(identity) } as const;
  refuse(context, checkServiceIdentity(identity));
  try {
    const body = encodeServiceIdentity(identity);
    return await ask(transport, context, COMMAND.getService, decodeService, body);
  } catch (error) {
    if (error instanceof IpvsError && error.code === 'SERVICE_MISSING') return undefined;
    throw error;
  }
}

/** @throws {IpvsError} */
export async function listDestinations(
  transport: Transport,
  service: ServiceIdentity,
): Promise<readonly ObservedDestination[]> {
  const dump = destinationDump(service);
  refuse(dump.context, checkServiceIdentity(service));
  const [outcome] = await transport.exchange([dump.request()]);
  return dump.finish(errorOf(dump.context, outcome));
}

/** @throws {IpvsError} */
export async function listTable(transport: Transport): Promise<readonly ObservedVirtual[]> {
  const services = await listServices(transport);
  const table: ObservedVirtual[] = [];
  for (let start = 0; start < services.length; start += SLICE) {
    const slice = services.slice(start, start + SLICE);
    const dumps = slice.map((service) => destinationDump(service.identity));
    const outcomes = await transport.exchange(dumps.map((dump) => dump.request()));
    slice.forEach((service, i) => {
      const dump = dumps[i];
      if (dump === undefined) return;
      table.push({ service, destinations: dump.finish(errorOf(dump.context, outcomes[i])) });
    });
  }
  return table;
}

interface DestinationDump {
  readonly context: RequestContext;
  request(): Request;
  /** @throws {IpvsError} */
  finish(error: IpvsError | undefined): readonly ObservedDestination[];
}

function destinationDump(service: ServiceIdentity): DestinationDump {
  const context = { request: 'list-destinations', subject: describeService(service) } as const;
  const family = familyOfService(service);
  const replies: Collector<ObservedDestination> = collector(
    (view, start, end) => decodeDestination(view, start, end, family),
    ({ identity }) => describeEndpoint(identity),
  );
  return {
    context,
    request: () => ({
      command: COMMAND.getDestination,
      dump: true,
      body: encodeServiceIdentity(service),
      onReply: replies.onReply,
    }),
    finish(error) {
      if (error !== undefined) throw error;
      return replies.finish(context);
    },
  };
}
