/** How the real servers of one block are checked, with every default filled in. */
import { hostname } from 'node:os';
import type { CheckSettings, CheckType, NegotiateService, VirtualIdentity } from './configuration.ts';
import { optional } from './optional.ts';
import type { Settings, VirtualBlock } from './outline.ts';
import { serviceOfPort } from './service-ports.ts';

export function assembleCheck(
  { settings, headers }: VirtualBlock,
  global: Settings,
  identity: VirtualIdentity,
): CheckSettings {
  const service = settings.service?.value ?? derivedService(identity);
  const [login, password] = defaultLogin(service);
  return Object.freeze({
    type: Object.freeze<CheckType>(settings.checktype?.value ?? { kind: 'negotiate' }),
    service,
    ...optional('checkport', settings.checkport?.value),
    request: settings.request?.value ?? '/',
    receive: settings.receive?.value ?? '',
    httpMethod: settings.httpmethod?.value ?? 'GET',
    ...optional('httpStatus', settings.status?.value),
    ...(headers.length > 0 && { httpHeaders: Object.freeze(headers.map(({ value }) => value)) }),
    ...optional('virtualHost', settings.virtualhost?.value),
    login: settings.login?.value ?? login,
    password: settings.passwd?.value ?? password,
    database: settings.database?.value ?? '',
    ...optional('replicationLagSeconds', settings.replicationlag?.value),
    secret: settings.secret?.value ?? '',
    command: settings.checkcommand?.value ?? '/bin/true',
    checkIntervalMs: settings.checkinterval?.value ?? global.checkinterval?.value ?? 10_000,
    ...timeouts(settings, global),
    checkCount: settings.checkcount?.value ?? global.checkcount?.value ?? 1,
    tlsVerify: settings.verify?.value ?? false,
    tls: settings.tls?.value ?? false,
    startTls: settings.starttls?.value ?? false,
    ...optional('tlsCaFile', settings.cafile?.value),
    ...optional('tlsServerName', settings.servername?.value),
    ...optional('certificateDays', settings.certificatedays?.value),
  });
}

/** Each of the two stands in for the other where only that one is set, the block's own before the global ones. */
function timeouts(
  own: Settings,
  global: Settings,
): Pick<CheckSettings, 'checkTimeoutMs' | 'negotiateTimeoutMs'> {
  const [check, negotiate] = [own.checktimeout?.value, own.negotiatetimeout?.value];
  const [globalCheck, globalNegotiate] = [global.checktimeout?.value, global.negotiatetimeout?.value];
  return {
    checkTimeoutMs: check ?? negotiate ?? globalCheck ?? globalNegotiate ?? 5_000,
    negotiateTimeoutMs: negotiate ?? check ?? globalNegotiate ?? globalCheck ?? 30_000,
  };
}

function derivedService(identity: VirtualIdentity): NegotiateService {
  return identity.kind === 'address' ? serviceOfPort(identity.port) : 'none';
}

/** As ldirectord's manual has it; the program itself does so only where a `service` line is written. */
function defaultLogin(service: NegotiateService): [login: string, password: string] {
  if (service === 'ftp') return ['anonymous', mailbox()];
  return service === 'sip' ? [mailbox(), ''] : ['', ''];
}

function mailbox(): string {
  const { HOSTNAME: named } = process.env;
  return `ldirectord@${named || hostname()}`;
}
