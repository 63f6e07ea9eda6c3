import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { type IpvsClient, openIpvs, type SyncRole } from '../../../src/node-ipvs-netlink/index.ts';
import { rejects } from '../../unit/node-ipvs-netlink/conformance.ts';

/**
 * Sync daemons of the running kernel. They are stopped as soon as they run: with one CPU their threads have not
 * run at all by then, and the kernel leaves the request to stop unanswered (which makes ipvsadm wait forever).
 */
const INTERFACE = 'ipvs-sync0';

describe('sync daemons', { timeout: 240_000 }, () => {
  let client: IpvsClient;

  before(async () => {
    ip('link', 'add', INTERFACE, 'type', 'dummy');
    ip('address', 'add', '192.0.2.1/24', 'dev', INTERFACE);
    ip('address', 'add', '2001:db8:ffff::1/64', 'dev', INTERFACE, 'nodad');
    ip('link', 'set', INTERFACE, 'up');
    client = await openIpvs();
  });

  after(() => {
    client.close();
    ip('link', 'delete', INTERFACE);
  });

  it('run with the defaults of the kernel', async () => {
    await running('master', async () => {
      await client.startDaemon({ role: 'master', interface: INTERFACE, syncId: 7 });
      assert.deepEqual(await client.daemons(), [
        {
          role: 'master',
          interface: INTERFACE,
          syncId: 7,
          maxLength: 1472,
          group: '224.0.0.81',
          port: 8848,
          ttl: 1,
        },
      ]);
      await rejects(client.startDaemon({ role: 'master', interface: INTERFACE, syncId: 7 }), 'DAEMON_EXISTS');
      const shown = execFileSync('ipvsadm', ['-L', '--daemon'], { encoding: 'utf8', timeout: 60_000 });
      assert.match(shown, new RegExp(`master sync daemon \\(mcast=${INTERFACE}, syncid=7,`));
    });
    assert.deepEqual(await client.daemons(), []);
  });

  it('run with settings of their own, of both roles at once', async () => {
    const settings = {
      interface: INTERFACE,
      syncId: 255,
      maxLength: 1400,
      group: '224.1.2.3',
      port: 9000,
      ttl: 3,
    };
    await running('master', () =>
      running('backup', async () => {
        await client.startDaemon({ role: 'master', ...settings });
        await client.startDaemon({ role: 'backup', ...settings });
        assert.deepEqual(await client.daemons(), [
          { role: 'master', ...settings },
          { role: 'backup', ...settings },
        ]);
      }),
    );
  });

  it('speak to a group of IPv6', async () => {
    await running('master', async () => {
      await client.startDaemon({ role: 'master', interface: INTERFACE, syncId: 1, group: 'ff02::81' });
      const [daemon] = await client.daemons();
      assert.equal(daemon?.group, 'ff02::81');
    });
  });

  it('are refused with a reason', async () => {
    await rejects(
      client.startDaemon({ role: 'backup', interface: 'nonesuch', syncId: 1 }),
      'INTERFACE_MISSING',
    );
    await rejects(client.stopDaemon('backup'), 'DAEMON_MISSING');
  });

  async function running(role: SyncRole, story: () => Promise<void>): Promise<void> {
    try {
      await story();
    } finally {
      await client.stopDaemon(role);
    }
  }
});

function ip(...args: string[]): void {
  try {
    execFileSync('ip', args, { stdio: 'pipe', timeout: 60_000 });
  } catch (error) {
    const modules = readFileSync('/proc/modules', 'utf8').match(/^dummy/m)
      ? ''
      : ' (is the module dummy loaded?)';
    throw new Error(`ip ${args.join(' ')}${modules}: ${error instanceof Error ? error.message : error}`);
  }
}
