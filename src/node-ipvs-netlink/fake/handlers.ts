import { constants } from 'node:os';
import { readDaemon, roleFromNumber } from '../codec/daemon.ts';
import { decodeTimeouts } from '../codec/global.ts';
import { type AttributeIndex, createIndex, get, indexNested } from '../codec/reader.ts';
import { COMMAND, DAEMON, TOP } from '../codec/schema.ts';
import { describeEndpoint, describeService } from '../describe.ts';
import type { ServiceIdentity } from '../types.ts';
import { destinationErrno, isUnicast, serviceErrno } from './checks.ts';
import {
  parseDestination,
  parseDestinationIdentity,
  parseService,
  parseServiceIdentity,
} from './requests.ts';
import type { FakeService, FakeState } from './state.ts';

/** What the fake kernel can load and sees. */
export interface Surroundings {
  readonly schedulers: ReadonlySet<string>;
  readonly engines: ReadonlySet<string>;
  /** Undefined takes any name. */
  readonly interfaces: ReadonlySet<string> | undefined;
}

const { errno: ERRNO } = constants;
const DONE = 0;

/** Performs a change as the kernel does, checks in the kernel's order. Returns an errno, 0 if done. */
export function change(
  state: FakeState,
  surroundings: Surroundings,
  command: number,
  request: AttributeIndex,
): number {
  switch (command) {
    case COMMAND.newService:
    case COMMAND.setService:
      return putService(state, surroundings, request, command === COMMAND.newService);
    case COMMAND.deleteService:
      return onService(state, request, (_, identity) => {
        state.services.delete(describeService(identity));
        return DONE;
      });
    case COMMAND.newDestination:
    case COMMAND.setDestination:
      return onService(state, request, (service) =>
        putDestination(state, service, request, command === COMMAND.newDestination),
      );
    case COMMAND.deleteDestination:
      return onService(state, request, (service) => deleteDestination(service, request));
    case COMMAND.newDaemon:
      return startDaemon(state, surroundings, request);
    case COMMAND.deleteDaemon:
      return stopDaemon(state, request);
    case COMMAND.setConfig:
      return setTimeouts(state, request);
    case COMMAND.zero:
      return request.offsets[TOP.service.id] === 0 ? DONE : onService(state, request, () => DONE);
    case COMMAND.flush:
      state.services.clear();
      return DONE;
    default:
      return ERRNO.EOPNOTSUPP;
  }
}

export function onService(
  state: FakeState,
  request: AttributeIndex,
  action: (service: FakeService, identity: ServiceIdentity) => number,
): number {
  const identity = parseServiceIdentity(request);
  if (!identity.ok) return identity.errno;
  const service = state.services.get(describeService(identity.value));
  return service === undefined ? ERRNO.ESRCH : action(service, identity.value);
}

function putService(
  state: FakeState,
  { schedulers, engines }: Surroundings,
  request: AttributeIndex,
  isNew: boolean,
): number {
  const parsed = parseService(request);
  if (!parsed.ok) return parsed.errno;
  const { identity, settings } = parsed.value;
  const name = describeService(identity);
  const present = state.services.get(name);
  if (isNew && present !== undefined) return ERRNO.EEXIST;
  if (!isNew && present === undefined) return ERRNO.ESRCH;
  const errno = serviceErrno(settings, schedulers, engines);
  if (errno !== DONE) return errno;
  if (present === undefined) state.services.set(name, { identity, settings, destinations: new Map() });
  else present.settings = settings;
  return DONE;
}

function putDestination(
  state: FakeState,
  service: FakeService,
  request: AttributeIndex,
  isNew: boolean,
): number {
  const parsed = parseDestination(request, service.identity);
  if (!parsed.ok) return parsed.errno;
  const { identity, settings } = parsed.value;
  const errno = destinationErrno(parsed.value, service.identity, state.daemons);
  if (errno !== DONE) return errno;
  const name = describeEndpoint(identity);
  const present = service.destinations.get(name);
  if (!isNew) {
    if (present === undefined) return ERRNO.ENOENT;
    present.settings = settings;
    return DONE;
  }
  if (present !== undefined) return ERRNO.EEXIST;
  if (!isUnicast(identity.address)) return ERRNO.EINVAL;
  service.destinations.set(name, {
    identity,
    settings,
    connections: { active: 0, inactive: 0, persistent: 0 },
  });
  return DONE;
}

function deleteDestination(service: FakeService, request: AttributeIndex): number {
  const identity = parseDestinationIdentity(request, service.identity);
  if (!identity.ok) return identity.errno;
  return service.destinations.delete(describeEndpoint(identity.value)) ? DONE : ERRNO.ENOENT;
}

const nested = createIndex();

function startDaemon(state: FakeState, { interfaces }: Surroundings, request: AttributeIndex): number {
  const daemon = indexNested(nested, request, TOP.daemon) ? readDaemon(nested) : undefined;
  if (daemon === undefined || hasMixedFamilies(state)) return ERRNO.EINVAL;
  if (state.daemons.has(daemon.role)) return ERRNO.EEXIST;
  if (interfaces !== undefined && !interfaces.has(daemon.interface)) return ERRNO.ENODEV;
  state.daemons.set(daemon.role, daemon);
  return DONE;
}

function hasMixedFamilies(state: FakeState): boolean {
  for (const service of state.services.values()) {
    const ipv6 =
      service.identity.kind === 'address'
        ? service.identity.address.includes(':')
        : service.identity.family === 'inet6';
    for (const { identity } of service.destinations.values()) {
      if (identity.address.includes(':') !== ipv6) return true;
    }
  }
  return false;
}

function stopDaemon(state: FakeState, request: AttributeIndex): number {
  if (!indexNested(nested, request, TOP.daemon)) return ERRNO.EINVAL;
  const role = roleFromNumber(get(nested, DAEMON.state));
  if (role === undefined) return ERRNO.EINVAL;
  return state.daemons.delete(role) ? DONE : ERRNO.ESRCH;
}

/** 0 or absent leaves a timeout as it is. */
function setTimeouts(state: FakeState, request: AttributeIndex): number {
  const { tcp, tcpFin, udp } = decodeTimeouts(request.view, 0, request.view.byteLength);
  const before = state.timeouts;
  state.timeouts = { tcp: tcp || before.tcp, tcpFin: tcpFin || before.tcpFin, udp: udp || before.udp };
  return DONE;
}
