/** What settings of a check are legal and most likely not meant, or make no sense for its service. */
import type { CheckSettings, NegotiateService } from './configuration.ts';
import type { Settings, VirtualBlock } from './outline.ts';
import { payloadHint, readPayload } from './payload.ts';
import type { Place, ProblemList } from './problem-list.ts';
import { startTlsServices, tlsBegins, tlsServices } from './tls-services.ts';

const httpServices: ReadonlySet<NegotiateService> = new Set(['http', 'https', 'http_proxy']);

export function warnOfCheck(
  check: CheckSettings,
  { settings, headers, reals, endpoint }: VirtualBlock,
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
  if (settings.replicationlag !== undefined && check.service !== 'mysql') {
    const message = `replicationlag has no effect with service = ${check.service}`;
    problems.warning(settings.replicationlag.at, message, 'it is for mysql');
  }
  if (check.service === 'udp') {
    const { request } = settings;
    if (request !== undefined) refusePayload(request.value, request.at, problems);
    for (const { value, at } of reals) {
      if (value.negotiation !== undefined) refusePayload(value.negotiation.request, at, problems);
    }
  }
  warnOfTls(check, settings, negotiates, problems);
}

function refusePayload(request: string, at: Place, problems: ProblemList): void {
  const read = readPayload(request);
  if (!read.ok)
    problems.error(
      at,
      `the request of a udp check holds ${read.escape.replace(/\p{Cc}/gu, '?')}, which means nothing`,
      payloadHint,
    );
}

function warnOfTls(
  check: CheckSettings,
  { tls, starttls, cafile, certificatedays }: Settings,
  negotiates: boolean,
  problems: ProblemList,
): void {
  const { service } = check;
  if (check.tls && tls !== undefined && !tlsServices.has(service)) {
    const hint = service === 'http' ? 'use service = https' : `it is for ${[...tlsServices].join(', ')}`;
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
