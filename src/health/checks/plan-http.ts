import type { RealServer, VirtualServer } from '../../config/configuration.ts';
import { type CheckPlan, refusedPlan } from '../check-plan.ts';
import { bracketed, hostAndPort } from '../words.ts';
import { type HttpParameters, httpCheck } from './http.ts';
import { type HopResult, hopToServer, hopToUrl } from './http-hop.ts';
import { tlsParameters } from './plan-tls.ts';

/** http and https. A real server's own pair may give a whole URL, which is then asked wherever it leads. */
export function planHttp(virtual: VirtualServer, real: RealServer, port: number): CheckPlan {
  const { check } = virtual;
  const service = check.service === 'https' ? 'https' : 'http';
  const own = real.negotiation?.request.replace(/^\/+/, '');
  const first: HopResult = own?.startsWith(`${service}://`)
    ? hopToUrl(own, { hostHeader: check.virtualHost ?? bracketed(real.address) })
    : {
        ok: true,
        hop: hopToServer(service, real.address, port, requestOf(virtual, real), check.virtualHost),
      };
  return first.ok
    ? plan(virtual, real, first.hop, undefined)
    : refusedPlan(real, `request is ${first.reason}`);
}

/** http_proxy: the real server is a proxy, and `request` a whole URL that it is asked for. */
export function planHttpProxy(virtual: VirtualServer, real: RealServer, port: number): CheckPlan {
  const url = requestOf(virtual, real).replace(/^\/+/, '');
  if (!url.startsWith('http://')) {
    return refusedPlan(real, 'http_proxy needs a request such as "http://www.example.com/"');
  }
  const proxy = { host: real.address, port };
  const first = hopToUrl(url, { proxy });
  return first.ok ? plan(virtual, real, first.hop, proxy) : refusedPlan(real, `request is ${first.reason}`);
}

function requestOf(virtual: VirtualServer, real: RealServer): string {
  return real.negotiation?.request ?? virtual.check.request;
}

function plan(
  { check }: VirtualServer,
  real: RealServer,
  hop: HttpParameters['first'],
  proxy: HttpParameters['proxy'],
): CheckPlan {
  const first =
    hop.tls === undefined || check.tlsServerName === undefined
      ? hop
      : { ...hop, tls: { serverName: check.tlsServerName } };
  const parameters: HttpParameters = {
    first,
    ...(proxy === undefined ? {} : { proxy }),
    method: check.httpMethod,
    ...(check.httpStatus === undefined ? {} : { status: check.httpStatus }),
    ...(check.httpHeaders === undefined ? {} : { headers: check.httpHeaders }),
    receive: real.negotiation?.receive ?? check.receive,
    tls: tlsParameters(check),
    timeoutMs: check.negotiateTimeoutMs,
  };
  return {
    kind: check.service,
    parameters,
    description: `${check.service} ${hostAndPort(first.host, first.port)}`,
    timeoutMs: parameters.timeoutMs,
    run: httpCheck(parameters),
  };
}
