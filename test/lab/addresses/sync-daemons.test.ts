import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startSyncDaemons, stopSyncDaemons } from '../../../src/addresses/sync-daemons.ts';
import { type IpvsClient, openIpvs } from '../../../src/node-ipvs-netlink/index.ts';
import { createCleanup } from '../support/cleanup.ts';
import { labKernel } from '../support/inside.ts';
import { createLan } from '../support/lan.ts';

labKernel();

describe('the sync daemons of a director', { timeout: 120_000 }, () => {
  const cleanup = createCleanup();
  let client: IpvsClient;

  before(async () => {
    createLan(cleanup, ['192.0.2.1/24'], 'sync0');
    client = await openIpvs();
    cleanup.add(() => client.close());
  });
  after(() => cleanup.close());

  const outcomes = (results: readonly { readonly role: string; readonly outcome: string }[]) =>
    results.map(({ role, outcome }) => `${role} ${outcome}`);
  const settings = { interface: 'sync0', syncId: 7, port: 8849, ttl: 2, group: '224.0.0.90' };

  test('both run at once, are started once, restarted for other settings, and stopped', async () => {
    assert.deepEqual(outcomes(await startSyncDaemons(client, settings)), [
      'master started',
      'backup started',
    ]);
    assert.deepEqual(outcomes(await startSyncDaemons(client, settings)), ['master kept', 'backup kept']);
    const other = { ...settings, syncId: 8 };
    assert.deepEqual(outcomes(await startSyncDaemons(client, other)), [
      'master restarted',
      'backup restarted',
    ]);
    assert.deepEqual(
      (await client.daemons()).map(({ role, syncId, port, ttl, group }) => ({
        role,
        syncId,
        port,
        ttl,
        group,
      })),
      ['master', 'backup'].map((role) => ({ role, syncId: 8, port: 8849, ttl: 2, group: '224.0.0.90' })),
    );
    assert.deepEqual(outcomes(await stopSyncDaemons(client)), ['master stopped', 'backup stopped']);
    assert.deepEqual(outcomes(await stopSyncDaemons(client)), ['master absent', 'backup absent']);
  });

  test('say why they cannot run', async () => {
    const results = await startSyncDaemons(client, { ...settings, interface: 'nonesuch' });
    assert.deepEqual(outcomes(results), ['master failed', 'backup failed']);
    assert.match(results[0]?.reason ?? '', /sync daemon \(master\): .*no such network interface/);
  });
});
