import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { type Carrier, watchCarrier } from '../../../src/addresses/carrier-watch.ts';
import { type Reachability, watchPing } from '../../../src/addresses/ping-watch.ts';
import type { EchoListener } from '../../../src/system/icmp-echo.ts';
import { createFakeNetwork, ETH0 } from './network.ts';

beforeEach(() => mock.timers.enable({ apis: ['setTimeout', 'setInterval'] }));
afterEach(() => mock.timers.reset());

const words = (carrier: Carrier): string => (carrier.ok ? 'ok' : carrier.reason);

function carrierOfEth0(lostAfter: number, backAfter: number) {
  const told: string[] = [];
  const network = createFakeNetwork([ETH0]);
  const onChange = (carrier: Carrier): void => void told.push(words(carrier));
  const watch = watchCarrier({ network, device: 'eth0', lostAfter, backAfter, onChange });
  const set = (running: boolean): void => network.setLink({ ...ETH0, running });
  return { told, set, watch, network };
}

test('the carrier’s state is told at the beginning, also of an interface that does not exist', () => {
  const { told } = carrierOfEth0(0, 500);
  assert.deepEqual(told, ['ok']);
  const onChange = (carrier: Carrier): void => void told.push(words(carrier));
  watchCarrier({ network: createFakeNetwork([]), device: 'eth9', onChange });
  assert.equal(told[1], 'there is no interface eth9');
});

test('a loss counts after its time, a flicker within it does not', () => {
  const { told, set, watch } = carrierOfEth0(100, 0);
  set(false);
  mock.timers.tick(90);
  set(true);
  mock.timers.tick(1_000);
  assert.deepEqual(told, ['ok']);
  set(false);
  mock.timers.tick(100);
  assert.deepEqual(told, ['ok', 'eth0 has no carrier']);
  assert.equal(watch.current().ok, false);
});

test('each return has to last by itself', () => {
  const { told, set } = carrierOfEth0(0, 500);
  set(false);
  set(true);
  mock.timers.tick(400);
  set(false);
  set(true);
  mock.timers.tick(400);
  assert.deepEqual(told, ['ok', 'eth0 has no carrier']);
  mock.timers.tick(100);
  assert.deepEqual(told, ['ok', 'eth0 has no carrier', 'ok']);
});

test('a further change of an unrelated kind does not prolong the wait', () => {
  const { told, set, network } = carrierOfEth0(100, 0);
  set(false);
  mock.timers.tick(60);
  network.setLink({ ...ETH0, running: false, mac: Uint8Array.from([2, 0, 0, 0, 0, 9]) });
  network.setLink({ ...ETH0, name: 'eth1', index: 3 });
  mock.timers.tick(40);
  assert.deepEqual(told, ['ok', 'eth0 has no carrier']);
});

test('nothing is told after the end', () => {
  const { told, set, watch } = carrierOfEth0(100, 0);
  set(false);
  watch.close();
  mock.timers.tick(1_000);
  set(true);
  assert.deepEqual(told, ['ok']);
});

function pinged() {
  const told: Reachability[] = [];
  const troubles: string[] = [];
  const listeners: EchoListener[] = [];
  let forgotten = 0;
  let refusal: string | undefined;
  const stop = watchPing({
    address: '10.0.0.1',
    interval: 100,
    misses: 3,
    onChange: (reachability) => told.push(reachability),
    onTrouble: (reason) => troubles.push(reason),
    echo(_address, listener) {
      if (refusal !== undefined) return { ok: false, reason: refusal };
      listeners.push(listener);
      return { ok: true, forget: () => forgotten++ };
    },
  });
  return {
    told: () => told.map((each) => each.reachable),
    reasons: () => told.map((each) => each.reason),
    troubles,
    last: () => listeners.at(-1),
    sent: () => listeners.length,
    forgotten: () => forgotten,
    refuse: (reason: string | undefined) => {
      refusal = reason;
    },
    stop,
  };
}

test('one reply makes an address reachable, misses in a row make it unreachable', () => {
  const ping = pinged();
  ping.last()?.onReply();
  assert.deepEqual(ping.told(), [true]);
  mock.timers.tick(100);
  mock.timers.tick(100);
  mock.timers.tick(100);
  assert.deepEqual(ping.told(), [true]);
  ping.last()?.onReply();
  for (let i = 0; i < 3; i++) mock.timers.tick(100);
  assert.deepEqual(ping.told(), [true]);
  ping.last()?.onError(new Error('send ENETUNREACH'));
  mock.timers.tick(100);
  assert.deepEqual(ping.told(), [true, false]);
  assert.match(ping.reasons()[1] ?? '', /^3 echo requests in a row unanswered \(send ENETUNREACH\)$/);
  ping.last()?.onReply();
  assert.deepEqual(ping.told(), [true, false, true]);
});

test('an address that never answers is told, too', () => {
  const ping = pinged();
  for (let i = 0; i < 3; i++) mock.timers.tick(100);
  assert.deepEqual(ping.told(), [false]);
});

test('that nothing may be sent is trouble and no finding', () => {
  const ping = pinged();
  ping.last()?.onReply();
  ping.refuse('no raw socket (EPERM)');
  for (let i = 0; i < 10; i++) mock.timers.tick(100);
  assert.deepEqual(ping.told(), [true]);
  assert.deepEqual(ping.troubles, ['cannot ping 10.0.0.1: no raw socket (EPERM)']);
});

test('the end of a watch ends its request', () => {
  const ping = pinged();
  ping.stop();
  mock.timers.tick(1_000);
  assert.equal(ping.sent(), 1);
  assert.equal(ping.forgotten(), 1);
});
