import type { CheckSettings, RealServer, VirtualServer } from '../../../src/config/configuration.ts';

/** A virtual server with a check that a test describes by what differs from the usual. */
export function virtualServer(
  check: Partial<CheckSettings> = {},
  identity: VirtualServer['identity'] = {
    kind: 'address',
    protocol: 'tcp',
    family: 'inet',
    address: '10.0.0.1',
    port: 80,
  },
): VirtualServer {
  return {
    id: identity.kind === 'fwmark' ? `fwm:${identity.mark}` : `tcp:${identity.address}:${identity.port}`,
    identity,
    line: 1,
    scheduler: 'wrr',
    schedulerFlags: [],
    onePacket: false,
    reals: [],
    check: {
      type: { kind: 'negotiate' },
      service: 'http',
      request: '/',
      receive: '',
      httpMethod: 'GET',
      login: '',
      password: '',
      database: '',
      secret: '',
      command: '/bin/true',
      checkIntervalMs: 1000,
      checkTimeoutMs: 1000,
      negotiateTimeoutMs: 1000,
      checkCount: 1,
      tlsVerify: false,
      tls: false,
      startTls: false,
      ...check,
    },
    failureCount: 1,
    quiescent: false,
    cleanStop: true,
    emailAlert: { recipients: [], repeatMs: 0, statuses: [] },
  };
}

export function realServer(address: string, port: number, others: Partial<RealServer> = {}): RealServer {
  return {
    address,
    port,
    forwarding: 'gate',
    weight: 1,
    upperThreshold: 0,
    lowerThreshold: 0,
    line: 2,
    ...others,
  };
}
