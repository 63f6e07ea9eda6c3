/** How the real servers of one block are checked, with every default filled in. */
import { hostname } from 'node:os';
import type { CheckSettings, CheckType, NegotiateService, VirtualIdentity } from './configuration.ts';
import { optional } from './optional.ts';
import type { Settings, VirtualBlock } from './outline.ts';
import type { ProblemList } from './problem-list.ts';
import { serviceOfPort } from './service-ports.ts';
import { startTlsServices, tlsBegins, tlsServices } from './tls-services.ts';

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

const httpServices: ReadonlySet<NegotiateService> = new Set(['http', 'https', 'http_proxy']);

/** What is legal and most likely not meant. */
export function warnOfCheck(
  check: CheckSettings,
  { settings, headers, endpoint }: VirtualBlock,
  problems: ProblemList,
): void {
  const negotiates = check.type.kind === 'negotiate' || check.type.kind === 'combined';
  if (negotiates && check.service === 'none' && settings.service === undefined) {
    problems.warning(
      endpoint.at,
      'its negotiate check has no service to speak, so its real servers always count as up',
      'add service = ..., or checktype = connect',
    );
  }
  if (check.httpMethod === 'HEAD' && check.receive !== '' && settings.httpmethod !== undefined) {
    problems.warning(
      settings.httpmethod.at,
      'the answer to HEAD has no body for receive to match',
      'use GET',
    );
  }
  if (negotiates && check.service === 'ftp' && check.request === '/' && settings.receive !== undefined) {
    problems.warning(
      settings.receive.at,
      'an ftp check without request fetches no file for receive to match',
      'add request = "FILE"',
    );
  }
  const [header] = headers;
  if (header !== undefined && !httpServices.has(check.service)) {
    problems.warning(header.at, `header has no effect with service = ${check.service}`);
  }
  if (check.service === 'redis' && !/^\d{0,9}$/.test(check.database) && settings.database !== undefined) {
    problems.error(settings.database.at, 'the database of a redis check is a number', 'such as "0"');
  }
  warnOfTls(check, settings, negotiates, problems);
}

function warnOfTls(
  check: CheckSettings,
  { tls, starttls, cafile, certificatedays }: Settings,
  negotiates: boolean,
  problems: ProblemList,
): void {
  const { service } = check;
  if (check.tls && tls !== undefined && !tlsServices.has(service)) {
    const hint = `it is for ${[...tlsServices].join(', ')}`;
    problems.warning(tls.at, `tls has no effect with service = ${service}`, hint);
  }
  if (check.startTls && starttls !== undefined && !startTlsServices.has(service)) {
    const hint = `it is for ${[...startTlsServices].join(', ')}`;
    problems.warning(starttls.at, `starttls has no effect with service = ${service}`, hint);
  } else if (check.startTls && starttls !== undefined && tlsBegins(check) === 'at once') {
    problems.warning(starttls.at, 'starttls has no effect with tls = yes', 'remove one of the two');
  }
  const mayEncrypt = tlsBegins(check) !== undefined || service === 'pgsql';
  if (certificatedays !== undefined && !(negotiates && mayEncrypt)) {
    problems.warning(certificatedays.at, 'certificatedays has no effect: this check speaks no TLS');
  }
  if (!check.tlsVerify && cafile) problems.warning(cafile.at, 'cafile has no effect without verify = yes');
}
