import type { RealServer, VirtualServer } from '../../../src/config/configuration.ts';
import type { ServerState } from '../../../src/pool/server-state.ts';

/** A virtual server as the parser would make it, with the parts that a test is about. */
export function virtualServer(parts: Partial<VirtualServer> = {}): VirtualServer {
  return {
    id: 'tcp:10.0.0.1:80',
    identity: { kind: 'address', protocol: 'tcp', family: 'inet', address: '10.0.0.1', port: 80 },
    line: 1,
    scheduler: 'wrr',
    schedulerFlags: [],
    onePacket: false,
    reals: [],
    check: {
      type: { kind: 'connect' },
      service: 'http',
      request: '/',
      receive: '',
      httpMethod: 'GET',
      login: '',
      password: '',
      database: '',
      secret: '',
      command: '/bin/true',
      checkIntervalMs: 10_000,
      checkTimeoutMs: 5000,
      negotiateTimeoutMs: 30_000,
      checkCount: 1,
      tlsVerify: false,
      tls: false,
      startTls: false,
    },
    failureCount: 1,
    quiescent: false,
    cleanStop: true,
    emailAlert: { recipients: [], repeatMs: 0, statuses: [] },
    ...parts,
  };
}

export function realServer(parts: Partial<RealServer> = {}): RealServer {
  return {
    address: '10.0.0.5',
    port: 80,
    forwarding: 'gate',
    weight: 1,
    upperThreshold: 0,
    lowerThreshold: 0,
    line: 2,
    ...parts,
  };
}

export function serverState(parts: Partial<ServerState> = {}): ServerState {
  return { checked: true, up: true, reason: 'fine', since: new Date(0), softFailures: 0, ...parts };
}
