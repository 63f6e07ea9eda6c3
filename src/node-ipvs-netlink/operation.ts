import { encodeDestination, encodeDestinationIdentity } from './codec/destination.ts';
import { COMMAND } from './codec/schema.ts';
import { encodeService, encodeServiceIdentity } from './codec/service.ts';
import { describeEndpoint, describeService } from './describe.ts';
import type { RequestContext } from './errors.ts';
import type { Request } from './transport.ts';
import type { Operation } from './types.ts';

/** The request that performs an operation which `checkOperation` has nothing against. */
export function requestOf(operation: Operation): Request {
  switch (operation.kind) {
    case 'add-service':
      return { command: COMMAND.newService, dump: false, body: encodeService(operation.service) };
    case 'edit-service':
      return { command: COMMAND.setService, dump: false, body: encodeService(operation.service) };
    case 'delete-service':
      return { command: COMMAND.deleteService, dump: false, body: encodeServiceIdentity(operation.service) };
    case 'add-destination':
    case 'edit-destination':
      return {
        command: operation.kind === 'add-destination' ? COMMAND.newDestination : COMMAND.setDestination,
        dump: false,
        body: encodeDestination(operation.service, operation.destination),
      };
    case 'delete-destination':
      return {
        command: COMMAND.deleteDestination,
        dump: false,
        body: encodeDestinationIdentity(operation.service, operation.destination),
      };
  }
}

/** What an operation is about, for its error. */
export function contextOf(operation: Operation): RequestContext {
  switch (operation.kind) {
    case 'add-service':
    case 'edit-service': {
      const { identity, settings } = operation.service;
      const { scheduler, persistenceEngine } = settings;
      return {
        request: operation.kind,
        subject: describeService(identity),
        scheduler,
        ...(persistenceEngine === undefined ? {} : { persistenceEngine }),
      };
    }
    case 'delete-service':
      return { request: operation.kind, subject: describeService(operation.service) };
    case 'add-destination':
    case 'edit-destination':
      return {
        request: operation.kind,
        subject: `${describeEndpoint(operation.destination.identity)} in ${describeService(operation.service)}`,
      };
    case 'delete-destination':
      return {
        request: operation.kind,
        subject: `${describeEndpoint(operation.destination)} in ${describeService(operation.service)}`,
      };
  }
}
