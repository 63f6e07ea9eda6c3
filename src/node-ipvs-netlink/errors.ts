import { constants } from 'node:os';
import { getSystemErrorName } from 'node:util';

/** What was asked of the table. */
export type RequestName =
  | 'open'
  | 'info'
  | 'list-services'
  | 'get-service'
  | 'list-destinations'
  | 'add-service'
  | 'edit-service'
  | 'delete-service'
  | 'add-destination'
  | 'edit-destination'
  | 'delete-destination'
  | 'flush'
  | 'zero'
  | 'get-timeouts'
  | 'set-timeouts'
  | 'list-daemons'
  | 'start-daemon'
  | 'stop-daemon';

/** Stable; programs may rely on them. `README.md` explains each. */
export type IpvsErrorCode =
  | 'INVALID'
  | 'SERVICE_EXISTS'
  | 'SERVICE_MISSING'
  | 'DESTINATION_EXISTS'
  | 'DESTINATION_MISSING'
  | 'SCHEDULER_MISSING'
  | 'MODULE_MISSING'
  | 'DAEMON_EXISTS'
  | 'DAEMON_MISSING'
  | 'INTERFACE_MISSING'
  | 'OUT_OF_RANGE'
  | 'REJECTED'
  | 'FAMILY_UNSUPPORTED'
  | 'UNSUPPORTED'
  | 'NOT_PERMITTED'
  | 'UNAVAILABLE'
  | 'NO_MEMORY'
  | 'NOT_SENT'
  | 'UNANSWERED'
  | 'MALFORMED_REPLY'
  | 'KERNEL_ERROR';

export interface IpvsErrorDetails {
  readonly code: IpvsErrorCode;
  readonly request: RequestName;
  /** Such as `10.0.0.5:80 in tcp 10.0.0.1:80`; empty where the request is about the whole table. */
  readonly subject: string;
  readonly reason: string;
  /** The kernel's error number, positive, where it was the kernel that refused. */
  readonly errno?: number;
}

export class IpvsError extends Error {
  override readonly name = 'IpvsError';
  readonly code: IpvsErrorCode;
  readonly request: RequestName;
  readonly subject: string;
  readonly reason: string;
  readonly errno: number | undefined;

  constructor(details: IpvsErrorDetails) {
    const about = details.subject === '' ? '' : ` ${details.subject}`;
    super(`IPVS ${details.request}${about}: ${details.reason}`);
    this.code = details.code;
    this.request = details.request;
    this.subject = details.subject;
    this.reason = details.reason;
    this.errno = details.errno;
  }
}

/** What a request was about, for messages and to tell errnos apart. */
export interface RequestContext {
  readonly request: RequestName;
  readonly subject: string;
  /** What the kernel may have looked for in vain when a service was added or edited. */
  readonly scheduler?: string;
  readonly persistenceEngine?: string;
}

/** What the kernel meant by an errno: the same number means different things by request. */
export function kernelError(context: RequestContext, errno: number): IpvsError {
  const [code, reason] = meaningOf(context, errno);
  const { request, subject } = context;
  return new IpvsError({ code, request, subject, reason: `${reason} (${errnoName(errno)})`, errno });
}

type Meaning = readonly [IpvsErrorCode, string];

const { errno: ERRNO } = constants;

function meaningOf(context: RequestContext, errno: number): Meaning {
  const { request } = context;
  switch (errno) {
    case ERRNO.EEXIST:
      return existing(request);
    case ERRNO.ESRCH:
      if (isDaemon(request)) return ['DAEMON_MISSING', 'no such sync daemon runs'];
      return ['SERVICE_MISSING', 'there is no such virtual service'];
    case ERRNO.ENOENT:
      return absent(context);
    case ERRNO.ENODEV:
      return ['INTERFACE_MISSING', 'there is no such network interface'];
    case ERRNO.ERANGE:
      return ['OUT_OF_RANGE', 'the weight or a threshold is out of range'];
    case ERRNO.EINVAL:
      return ['REJECTED', rejection(request)];
    case ERRNO.EAFNOSUPPORT:
      return [
        'FAMILY_UNSUPPORTED',
        'the kernel does not support this address family (is IPv6 switched off?)',
      ];
    case ERRNO.EOPNOTSUPP:
      return ['UNSUPPORTED', 'this kernel does not know the request'];
    case ERRNO.EPERM:
      return [
        'NOT_PERMITTED',
        'needs CAP_NET_ADMIN in the initial user namespace: run as root or grant the capability',
      ];
    case ERRNO.ENOMEM:
      return ['NO_MEMORY', 'the kernel is out of memory'];
    default:
      return ['KERNEL_ERROR', 'the kernel refused'];
  }
}

function existing(request: RequestName): Meaning {
  if (isDaemon(request)) return ['DAEMON_EXISTS', 'a sync daemon of this role runs already'];
  if (isDestination(request)) return ['DESTINATION_EXISTS', 'the service has this destination already'];
  return ['SERVICE_EXISTS', 'the virtual service exists already'];
}

/** ENOENT says "destination" on a destination, "kernel module" on a service, and not which of its two. */
function absent({ request, scheduler, persistenceEngine }: RequestContext): Meaning {
  if (isDestination(request)) return ['DESTINATION_MISSING', 'the service has no such destination'];
  if (scheduler === undefined) return ['KERNEL_ERROR', 'the kernel knows no such thing'];
  if (persistenceEngine === undefined) {
    return ['SCHEDULER_MISSING', `the kernel has no scheduler "${scheduler}" (module ip_vs_${scheduler})`];
  }
  return [
    'MODULE_MISSING',
    `the kernel has no scheduler "${scheduler}" (module ip_vs_${scheduler}) or no persistence engine "${persistenceEngine}" (module ip_vs_pe_${persistenceEngine})`,
  ];
}

function rejection(request: RequestName): string {
  if (isDestination(request)) {
    return 'the kernel rejects the destination: its address must be unicast and not link-local, and of the family of its service unless tunnelled (never while a sync daemon runs)';
  }
  if (isDaemon(request))
    return 'the kernel rejects the settings of the sync daemon, or mixed-family tunnels exist';
  return 'the kernel rejects the values';
}

function isDestination(request: RequestName): boolean {
  return request.endsWith('-destination');
}

function isDaemon(request: RequestName): boolean {
  return request.endsWith('-daemon');
}

function errnoName(errno: number): string {
  try {
    return getSystemErrorName(-errno);
  } catch {
    return `errno ${errno}`;
  }
}
