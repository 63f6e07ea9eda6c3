import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type SyncClient,
  type SyncSettings,
  startSyncDaemons,
  stopSyncDaemons,
} from '../../../src/addresses/sync-daemons.ts';
import type { ObservedSyncDaemon, SyncDaemonSettings } from '../../../src/node-ipvs-netlink/types.ts';

const settings: SyncSettings = { interface: 'eth0', syncId: 7 };

function fakeKernel(initial: readonly ObservedSyncDaemon[] = []) {
  const daemons = new Map(initial.map((daemon) => [daemon.role, daemon]));
  const did: string[] = [];
  let failure: Error | undefined;
  const client: SyncClient = {
    daemons: async () => [...daemons.values()],
    async startDaemon(wanted: SyncDaemonSettings) {
      if (failure) throw failure;
      assert.ok(!daemons.has(wanted.role), 'the kernel refuses a second one');
      did.push(`start ${wanted.role}`);
      daemons.set(wanted.role, { maxLength: 1472, group: '224.0.0.81', port: 8848, ttl: 1, ...wanted });
    },
    async stopDaemon(role) {
      did.push(`stop ${role}`);
      daemons.delete(role);
    },
  };
  return {
    client,
    did: () => did.splice(0),
    fail: (error: Error) => {
      failure = error;
    },
  };
}

const outcomes = (results: readonly { readonly role: string; readonly outcome: string }[]) =>
  results.map(({ role, outcome }) => `${role} ${outcome}`);

test('both daemons are started, once', async () => {
  const kernel = fakeKernel();
  assert.deepEqual(outcomes(await startSyncDaemons(kernel.client, settings)), [
    'master started',
    'backup started',
  ]);
  assert.deepEqual(kernel.did(), ['start master', 'start backup']);
  assert.deepEqual(outcomes(await startSyncDaemons(kernel.client, settings)), ['master kept', 'backup kept']);
  assert.deepEqual(kernel.did(), []);
});

test('other settings restart them, one after the other', async () => {
  const kernel = fakeKernel();
  await startSyncDaemons(kernel.client, settings);
  kernel.did();
  for (const change of [
    { syncId: 8 },
    { interface: 'eth1' },
    { group: '224.0.0.82' },
    { port: 8849 },
    { ttl: 2 },
    { maxLength: 500 },
  ]) {
    const results = await startSyncDaemons(kernel.client, { ...settings, ...change });
    assert.deepEqual(outcomes(results), ['master restarted', 'backup restarted'], JSON.stringify(change));
    assert.deepEqual(kernel.did(), ['stop master', 'start master', 'stop backup', 'start backup']);
    await startSyncDaemons(kernel.client, settings);
    await stopSyncDaemons(kernel.client);
    await startSyncDaemons(kernel.client, settings);
    kernel.did();
  }
});

test('they are stopped, once', async () => {
  const kernel = fakeKernel();
  await startSyncDaemons(kernel.client, settings);
  assert.deepEqual(outcomes(await stopSyncDaemons(kernel.client)), ['master stopped', 'backup stopped']);
  assert.deepEqual(outcomes(await stopSyncDaemons(kernel.client)), ['master absent', 'backup absent']);
});

test('a stop that the kernel performs and does not answer is a stop', async () => {
  const kernel = fakeKernel();
  await startSyncDaemons(kernel.client, settings);
  const unanswering: SyncClient = {
    ...kernel.client,
    async stopDaemon(role) {
      await kernel.client.stopDaemon(role);
      throw new Error('no answer from the kernel');
    },
  };
  assert.deepEqual(outcomes(await startSyncDaemons(unanswering, { ...settings, syncId: 8 })), [
    'master restarted',
    'backup restarted',
  ]);
  const deaf: SyncClient = {
    ...kernel.client,
    stopDaemon: async () => {
      throw new Error('no answer from the kernel');
    },
  };
  assert.deepEqual(outcomes(await stopSyncDaemons(deaf)), ['master failed', 'backup failed']);
});

test('a failure is told in words', async () => {
  const kernel = fakeKernel();
  kernel.fail(new Error('there is no such network interface'));
  const [master] = await startSyncDaemons(kernel.client, settings);
  assert.deepEqual(master, {
    role: 'master',
    outcome: 'failed',
    reason: 'sync daemon (master): there is no such network interface',
  });
});
