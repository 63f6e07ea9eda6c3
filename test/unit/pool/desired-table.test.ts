import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { VirtualServer } from '../../../src/config/configuration.ts';
import { readAgentLine } from '../../../src/health/agent-line.ts';
import { initialAgentState, nextAgentState } from '../../../src/pool/agent-state.ts';
import { desiredVirtual, type RealServerInput } from '../../../src/pool/desired-table.ts';
import { realServer, serverState, virtualServer } from './fixtures.ts';

const one = realServer({ address: '10.0.0.5', weight: 5 });
const two = realServer({ address: '10.0.0.6', weight: 7 });
const fallback = { address: '127.0.0.1', port: 80, forwarding: 'gate' } as const;
const up: RealServerInput = { state: serverState(), inMaintenance: false };
const down: RealServerInput = { state: serverState({ up: false }), inMaintenance: false };
const unknown: RealServerInput = { state: serverState({ up: false, checked: false }), inMaintenance: false };

function weights(virtual: VirtualServer, inputs: readonly RealServerInput[], readdQuiescent = false) {
  const { destinations } = desiredVirtual(virtual, inputs, { readdQuiescent });
  return Object.fromEntries(
    [...destinations].map(([key, each]) => [key, [each.settings.weight, each.presence]]),
  );
}

test('servers that are up have their weight', () => {
  const virtual = virtualServer({ reals: [one, two] });
  assert.deepEqual(weights(virtual, [up, up]), {
    '10.0.0.5:80': [5, 'required'],
    '10.0.0.6:80': [7, 'required'],
  });
});

test('a server that is down is absent, or has weight 0 with quiescent=yes', () => {
  const reals = [one, two];
  assert.deepEqual(weights(virtualServer({ reals }), [up, down]), { '10.0.0.5:80': [5, 'required'] });
  const quiescent = virtualServer({ reals, quiescent: true });
  assert.deepEqual(weights(quiescent, [up, down])['10.0.0.6:80'], [0, 'if-present']);
  assert.deepEqual(weights(quiescent, [up, down], true)['10.0.0.6:80'], [0, 'required']);
});

test('the fallback is in while no real server is up, with weight 1 even where real servers are quiescent', () => {
  const virtual = virtualServer({ reals: [one, two], fallback, quiescent: true });
  assert.equal(weights(virtual, [up, down])['127.0.0.1:80'], undefined);
  assert.deepEqual(weights(virtual, [down, down])['127.0.0.1:80'], [1, 'required']);
  assert.deepEqual(weights(virtual, [unknown, unknown])['127.0.0.1:80'], [1, 'required']);
});

test('a server that nothing is known of is left as found', () => {
  assert.deepEqual(weights(virtualServer({ reals: [one] }), [unknown]), { '10.0.0.5:80': [0, 'as-found'] });
});

test('a drained server keeps its entry with weight 0 and does not count as serving', () => {
  const drained = { ...up, override: { drained: true } };
  const virtual = virtualServer({ reals: [one, two], fallback });
  assert.deepEqual(weights(virtual, [up, drained])['10.0.0.6:80'], [0, 'if-present']);
  assert.deepEqual(weights(virtual, [drained, drained])['127.0.0.1:80'], [1, 'required']);
});

test('weight 0 by order counts as drained, but a configured weight of 0 does not call the fallback', () => {
  const virtual = virtualServer({ reals: [one], fallback });
  assert.ok(weights(virtual, [{ ...up, override: { drained: false, weight: 0 } }])['127.0.0.1:80']);
  const configured = virtualServer({ reals: [realServer({ weight: 0 })], fallback });
  assert.equal(weights(configured, [up])['127.0.0.1:80'], undefined);
});

test('an ordered weight replaces the configured one while the server is up', () => {
  const ordered = { drained: false, weight: 50 };
  const virtual = virtualServer({ reals: [one] });
  assert.deepEqual(weights(virtual, [{ ...up, override: ordered }]), { '10.0.0.5:80': [50, 'required'] });
  assert.deepEqual(weights(virtual, [{ ...down, override: ordered }]), {});
});

test('maintenance takes a server out as if it were down', () => {
  assert.deepEqual(weights(virtualServer({ reals: [one] }), [{ ...up, inMaintenance: true }]), {});
  const quiescent = virtualServer({ reals: [one], quiescent: true });
  assert.deepEqual(weights(quiescent, [{ ...up, inMaintenance: true }])['10.0.0.5:80'], [0, 'if-present']);
});

const agent = { source: { kind: 'output' }, leastPercent: 0, mostPercent: 100 } as const;
const saying = (text: string) => ({
  agent: nextAgentState(initialAgentState(undefined, new Date(0)), readAgentLine(text), 1, new Date(0)),
});

test('a share of the weight that an agent tells, and why', () => {
  const virtual = virtualServer({ reals: [two], agent });
  const { destinations } = desiredVirtual(virtual, [{ ...up, ...saying('50% # busy') }], {
    readdQuiescent: false,
  });
  const destination = destinations.get('10.0.0.6:80');
  assert.equal(destination?.settings.weight, 4);
  assert.equal(destination?.because, 'its agent says 50%');
  const bounded = virtualServer({ reals: [two], agent: { ...agent, mostPercent: 30 } });
  const [entry] = desiredVirtual(bounded, [{ ...up, ...saying('50%') }], {
    readdQuiescent: false,
  }).destinations.values();
  assert.equal(entry?.settings.weight, 2);
  assert.equal(entry.because, 'its agent says 50%, counted as 30%');
});

test('an agent drains, takes out of service and calls down as orders, files and checks do', () => {
  for (const quiescent of [false, true]) {
    const virtual = virtualServer({ reals: [one], fallback, quiescent, agent });
    const says = (text: string) => weights(virtual, [{ ...up, ...saying(text) }]);
    for (const words of ['drain', '0%']) {
      assert.deepEqual(says(words)['10.0.0.5:80'], [0, 'if-present']);
    }
    for (const words of ['maint', 'down # disk full', 'stopped 50%']) {
      assert.deepEqual(says(words)['10.0.0.5:80'], quiescent ? [0, 'if-present'] : undefined);
    }
    for (const words of ['drain', '0%', 'maint', 'down']) {
      assert.deepEqual(says(words)['127.0.0.1:80'], [1, 'required'], words);
    }
  }
});

test("an agent cannot bring up what its check calls down, and an operator's order outranks it", () => {
  const virtual = virtualServer({ reals: [one], agent });
  assert.deepEqual(weights(virtual, [{ ...down, ...saying('up ready 100%') }]), {});
  const ordered = { override: { drained: false, weight: 9 } };
  for (const words of ['50%', 'drain', '0%']) {
    assert.deepEqual(weights(virtual, [{ ...up, ...saying(words), ...ordered }])['10.0.0.5:80'], [
      9,
      'required',
    ]);
  }
  const drained = { override: { drained: true } };
  assert.deepEqual(weights(virtual, [{ ...up, ...saying('ready 100%'), ...drained }])['10.0.0.5:80'], [
    0,
    'if-present',
  ]);
  assert.deepEqual(weights(virtual, [{ ...up, ...saying('down'), ...ordered }]), {}, 'health is no weight');
});

test('until an agent was asked, a server stays as the kernel has it', () => {
  const virtual = virtualServer({ reals: [one], agent });
  const unasked = (found: number | undefined) => ({ agent: initialAgentState(found, new Date(0)) });
  assert.deepEqual(weights(virtual, [{ ...up, ...unasked(3) }])['10.0.0.5:80'], [3, 'required']);
  assert.deepEqual(weights(virtual, [{ ...up, ...unasked(undefined) }])['10.0.0.5:80'], [0, 'as-found']);
  const failed = nextAgentState(unasked(undefined).agent, { ok: false, problem: 'refused' }, 3, new Date(0));
  assert.deepEqual(weights(virtual, [{ ...up, agent: failed }])['10.0.0.5:80'], [5, 'required']);
});

test('a tunnel reaches the table with its type, port and checksum, of real servers and of fallbacks', () => {
  const gue = { forwarding: 'gue', tunnel: { type: 'gue', port: 6080, checksum: 'remote' } } as const;
  const virtual = virtualServer({ reals: [{ ...one, ...gue }], fallback: { ...fallback, ...gue } });
  for (const input of [up, down]) {
    const [entry] = desiredVirtual(virtual, [input], { readdQuiescent: false }).destinations.values();
    assert.equal(entry?.settings.forwarding, 'tunnel');
    assert.deepEqual(entry.settings.tunnel, gue.tunnel);
  }
});

test('gate and tunnels use the port of the virtual server, masq and firewall marks their own', () => {
  const other = realServer({ port: 8080 });
  assert.ok(weights(virtualServer({ reals: [other] }), [up])['10.0.0.5:80']);
  assert.ok(weights(virtualServer({ reals: [{ ...other, forwarding: 'ipip' }] }), [up])['10.0.0.5:80']);
  const gre = { forwarding: 'gre', tunnel: { type: 'gre', checksum: 'full' } } as const;
  assert.ok(weights(virtualServer({ reals: [{ ...other, ...gre }] }), [up])['10.0.0.5:80']);
  assert.ok(weights(virtualServer({ reals: [{ ...other, forwarding: 'masq' }] }), [up])['10.0.0.5:8080']);
  const mark = virtualServer({ identity: { kind: 'fwmark', family: 'inet', mark: 7 }, reals: [other] });
  assert.ok(weights(mark, [up])['10.0.0.5:8080']);
});

test('two lines of one table entry: the one that serves counts', () => {
  const reals = [realServer({ port: 81, weight: 2 }), realServer({ port: 82, weight: 3 })];
  const virtual = virtualServer({ reals, quiescent: true });
  assert.deepEqual(weights(virtual, [down, up]), { '10.0.0.5:80': [3, 'required'] });
  assert.deepEqual(weights(virtual, [up, down]), { '10.0.0.5:80': [2, 'required'] });
});

test('a fallback that is also a real server takes over its entry and gives it back', () => {
  const virtual = virtualServer({
    reals: [one],
    fallback: { ...fallback, address: '10.0.0.5' },
    quiescent: true,
  });
  assert.deepEqual(weights(virtual, [up]), { '10.0.0.5:80': [5, 'required'] });
  assert.deepEqual(weights(virtual, [down]), { '10.0.0.5:80': [1, 'required'] });
});

test('persistence, scheduler flags and one-packet scheduling reach the service', () => {
  const { service } = desiredVirtual(
    virtualServer({
      scheduler: 'sh',
      schedulerFlags: ['flag-1'],
      persistence: { timeoutSeconds: 600, netmask: '255.255.255.0' },
    }),
    [],
    { readdQuiescent: false },
  );
  assert.deepEqual(service.settings, {
    scheduler: 'sh',
    schedulerFlags: ['flag-1'],
    onePacket: false,
    persistence: { timeout: 600, netmask: '255.255.255.0' },
  });
});
