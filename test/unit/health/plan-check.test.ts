import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckSettings, RealServer, VirtualServer } from '../../../src/config/configuration.ts';
import { planCheck } from '../../../src/health/plan-check.ts';
import { planned, wordsOf } from './run-check.ts';
import { realServer, virtualServer } from './settings.ts';

const real = realServer('10.0.0.5', 8080);
const fwmark: VirtualServer['identity'] = { kind: 'fwmark', family: 'inet', mark: 7 };
const udp: VirtualServer['identity'] = {
  kind: 'address',
  protocol: 'udp',
  family: 'inet',
  address: '10.0.0.1',
  port: 53,
};

function keyOf(
  check: Partial<CheckSettings>,
  others: Partial<RealServer> = {},
  identity?: VirtualServer['identity'],
): string | undefined {
  return planCheck(virtualServer(check, identity), { ...real, ...others })?.key;
}

function describe(
  check: Partial<CheckSettings>,
  others: Partial<RealServer> = {},
  identity?: VirtualServer['identity'],
) {
  return planCheck(virtualServer(check, identity), { ...real, ...others })?.description;
}

test('on and off ask nothing', () => {
  assert.equal(planCheck(virtualServer({ type: { kind: 'on' } }), real), undefined);
  assert.equal(planCheck(virtualServer({ type: { kind: 'off' } }), real), undefined);
});

test('weight, forwarding and the virtual server do not make a check another one', () => {
  const key = keyOf({});
  assert.equal(keyOf({}, { weight: 5, forwarding: 'masq', upperThreshold: 9, line: 77 }), key);
  assert.equal(keyOf({}, {}, { ...udp, protocol: 'tcp' }), key);
  assert.equal(keyOf({ login: 'nobody asks for it' }), key);
});

test('whatever influences the result makes a check another one', () => {
  const keys = [
    keyOf({}),
    keyOf({ checkIntervalMs: 2000 }),
    keyOf({ negotiateTimeoutMs: 2000 }),
    keyOf({ checkport: 81 }),
    keyOf({ request: '/other' }),
    keyOf({ receive: 'text' }),
    keyOf({ httpMethod: 'HEAD' }),
    keyOf({ httpStatus: [{ from: 401, to: 401 }] }),
    keyOf({ httpHeaders: [{ name: 'X-Probe', value: '1' }] }),
    keyOf({ virtualHost: 'www.example.com' }),
    keyOf({ service: 'https' }),
    keyOf({ service: 'https', tlsVerify: true }),
    keyOf({ service: 'https', certificateDays: 14 }),
    keyOf({ service: 'grpc' }),
    keyOf({ service: 'grpc', tls: true }),
    keyOf({ service: 'grpc', request: '/shop' }),
    keyOf({ service: 'grpc', virtualHost: 'www.example.com' }),
    keyOf({ service: 'https', tlsVerify: true, tlsCaFile: '/etc/ca.pem' }),
    keyOf({ service: 'https', tlsServerName: 'www.example.com' }),
    keyOf({ type: { kind: 'connect' } }),
    keyOf({ type: { kind: 'ping' } }),
    keyOf({ type: { kind: 'ping' }, checkCount: 2 }),
    keyOf({ type: { kind: 'combined', connects: 2 } }),
    keyOf({ type: { kind: 'combined', connects: 3 } }),
    keyOf({ type: { kind: 'external' } }),
    keyOf({ type: { kind: 'external' } }, {}, fwmark),
    keyOf({ type: { kind: 'external' }, command: '/bin/false' }),
    keyOf({ type: { kind: 'external-perl' } }),
    keyOf({}, { address: '10.0.0.6' }),
    keyOf({}, { port: 81 + 1 }),
    keyOf({}, { negotiation: { request: '/own', receive: '' } }),
    keyOf({}, { negotiation: { request: '/own', receive: 'text' } }),
  ];
  assert.equal(new Set(keys).size, keys.length);
});

test('the port: checkport, the real server, the service, the virtual server', () => {
  assert.equal(describe({ checkport: 81 }), 'http 10.0.0.5:81');
  assert.equal(describe({}), 'http 10.0.0.5:8080');
  assert.equal(describe({ service: 'https' }, { port: 0 }), 'https 10.0.0.5:443');
  assert.equal(describe({ service: 'none', type: { kind: 'connect' } }, { port: 0 }), 'connect 10.0.0.5:80');
});

test('without any port the server is down, and the reason says what to set', async () => {
  const plan = planned(0, { service: 'none', type: { kind: 'connect' } }, { identity: fwmark });
  assert.equal(
    await wordsOf(plan),
    'down: there is no port to check: set checkport in the virtual server, or a port on its real= line',
  );
});

test('connect checks of UDP servers are pings', () => {
  assert.equal(describe({ type: { kind: 'connect' } }, {}, udp), 'ping 10.0.0.5');
  assert.equal(describe({ type: { kind: 'connect' } }, {}, fwmark), 'connect 10.0.0.5:8080');
});

test('time limits', () => {
  const timeout = (check: Partial<CheckSettings>) => planCheck(virtualServer(check), real)?.timeoutMs;
  const times = { checkTimeoutMs: 2000, negotiateTimeoutMs: 7000, checkCount: 3 };
  assert.equal(timeout(times), 7000);
  assert.equal(timeout({ ...times, type: { kind: 'connect' } }), 2000);
  assert.equal(timeout({ ...times, type: { kind: 'ping' } }), 6000);
  assert.equal(timeout({ ...times, type: { kind: 'combined', connects: 1 } }), 7000);
});

test('http_proxy without an absolute URL is down, and the reason says what to write', async () => {
  const plan = planned(3128, { service: 'http_proxy' });
  assert.equal(await wordsOf(plan), 'down: http_proxy needs a request such as "http://www.example.com/"');
});
