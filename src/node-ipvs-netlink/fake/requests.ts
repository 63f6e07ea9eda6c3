import { constants } from 'node:os';
import { familyFromNumber } from '../codec/address.ts';
import { readDestinationIdentity, readDestinationSettings } from '../codec/destination.ts';
import { type AttributeIndex, createIndex, get, indexAttributes, indexNested } from '../codec/reader.ts';
import { DESTINATION, SERVICE, TOP } from '../codec/schema.ts';
import { familyOfService, readServiceIdentity, readServiceSettings } from '../codec/service.ts';
import type { Destination, DestinationIdentity, Service, ServiceIdentity } from '../types.ts';

/** What a request asks for, or the errno with which the kernel turns it down while reading it. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errno: number };

const { errno: ERRNO } = constants;

const top = createIndex();
const nested = createIndex();

export function indexRequest(body: Uint8Array): AttributeIndex {
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  indexAttributes(top, view, 0, body.length);
  return top;
}

export function parseServiceIdentity(request: AttributeIndex): Parsed<ServiceIdentity> {
  if (!indexNested(nested, request, TOP.service)) return refused(ERRNO.EINVAL);
  const family = get(nested, SERVICE.family);
  if (family === undefined) return refused(ERRNO.EINVAL);
  if (familyFromNumber(family) === undefined) return refused(ERRNO.EAFNOSUPPORT);
  const identity = readServiceIdentity(nested);
  return identity === undefined ? refused(ERRNO.EINVAL) : { ok: true, value: identity };
}

/** The kernel reads the settings before it looks whether the service is there. */
export function parseService(request: AttributeIndex): Parsed<Service> {
  const identity = parseServiceIdentity(request);
  if (!identity.ok) return identity;
  const mandatory = [SERVICE.scheduler, SERVICE.flags, SERVICE.timeout, SERVICE.netmask];
  if (mandatory.some((attribute) => nested.offsets[attribute.id] === 0)) return refused(ERRNO.EINVAL);
  const settings = readServiceSettings(nested, familyOfService(identity.value));
  return { ok: true, value: { identity: identity.value, settings } };
}

export function parseDestinationIdentity(
  request: AttributeIndex,
  service: ServiceIdentity,
): Parsed<DestinationIdentity> {
  if (!indexNested(nested, request, TOP.destination)) return refused(ERRNO.EINVAL);
  const identity = readDestinationIdentity(nested, familyOfService(service));
  return identity === undefined ? refused(ERRNO.EINVAL) : { ok: true, value: identity };
}

export function parseDestination(request: AttributeIndex, service: ServiceIdentity): Parsed<Destination> {
  const identity = parseDestinationIdentity(request, service);
  if (!identity.ok) return identity;
  const { forwarding, weight, upperThreshold, lowerThreshold } = DESTINATION;
  const mandatory = [forwarding, weight, upperThreshold, lowerThreshold];
  if (mandatory.some((attribute) => nested.offsets[attribute.id] === 0)) return refused(ERRNO.EINVAL);
  return { ok: true, value: { identity: identity.value, settings: readDestinationSettings(nested) } };
}

function refused(errno: number): { readonly ok: false; readonly errno: number } {
  return { ok: false, errno };
}
