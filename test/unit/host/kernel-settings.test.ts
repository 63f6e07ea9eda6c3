import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { IpvsSettings } from '../../../src/config/settings-ipvs.ts';
import { readHostState } from '../../../src/host/host-state.ts';
import { routeLostByForwarding } from '../../../src/host/ipv6-forwarding.ts';
import { applyKernelSettings, applySysctls, restoreSysctls } from '../../../src/host/kernel-settings.ts';
import { createFakeKernel, createIpvsClient } from '../../../src/node-ipvs-netlink/index.ts';

function place(context: TestContext) {
  const root = mkdtempSync(join(tmpdir(), 'kernel-settings-'));
  context.after(() => rmSync(root, { recursive: true }));
  const directory = join(root, 'vs');
  mkdirSync(directory);
  const client = createIpvsClient(createFakeKernel());
  context.after(() => client.close());
  const savedFile = join(root, 'run', 'saved.json');
  const put = (name: string, value: string) => writeFileSync(join(directory, name), `${value}\n`);
  put('sloppy_tcp', '0');
  put('sync_threshold', '3\t50');
  return {
    client,
    savedFile,
    put,
    value: (name: string) => readFileSync(join(directory, name), 'utf8').trim(),
    apply: (wanted: IpvsSettings) => applyKernelSettings({ wanted, client, savedFile, directory }),
  };
}

const wanted: IpvsSettings = {
  sysctls: new Map([
    ['sloppy_tcp', '1'],
    ['sync_threshold', '0\t20'],
  ]),
  timeouts: { tcp: 600 },
};

test('what is wanted is set and shown, and put back in the end', async (context) => {
  const { apply, value, client, savedFile } = place(context);
  const before = await client.timeouts();
  const { settings, problems } = await apply(wanted);
  assert.deepEqual(problems, []);
  assert.equal(value('sloppy_tcp'), '1');
  assert.equal(value('sync_threshold'), '0\t20');
  assert.deepEqual(await client.timeouts(), { ...before, tcp: 600 });
  assert.deepEqual(await settings.status(), [
    { name: 'net.ipv4.vs.sloppy_tcp', wanted: '1', value: '1', before: '0' },
    { name: 'net.ipv4.vs.sync_threshold', wanted: '0 20', value: '0 20', before: '3 50' },
    { name: 'timeout tcp', wanted: '600', value: '600', before: String(before.tcp) },
  ]);
  assert.deepEqual(await settings.restore(), []);
  assert.equal(value('sloppy_tcp'), '0');
  assert.equal(value('sync_threshold'), '3\t50');
  assert.deepEqual(await client.timeouts(), before);
  assert.equal(existsSync(savedFile), false);
});

test('a crash does not forget what was there before', async (context) => {
  const { apply, value } = place(context);
  await apply(wanted);
  const { settings } = await apply({ ...wanted, sysctls: new Map([['sloppy_tcp', '1']]) });
  await settings.restore();
  assert.equal(value('sloppy_tcp'), '0');
});

test('what another hand has changed meanwhile stays', async (context) => {
  const { apply, value, put } = place(context);
  const { settings } = await apply(wanted);
  put('sync_threshold', '5\t10');
  await settings.restore();
  assert.equal(value('sync_threshold'), '5\t10');
  assert.equal(value('sloppy_tcp'), '0');
});

test('what this kernel does not know is told, and the rest is set', async (context) => {
  const { apply, value } = place(context);
  const { settings, problems } = await apply({
    sysctls: new Map([
      ['pmtu_disc', '1'],
      ['sloppy_tcp', '1'],
    ]),
    timeouts: {},
  });
  assert.deepEqual(problems, [
    'net.ipv4.vs.pmtu_disc: this kernel has no such setting; take it out of [ipvs]',
  ]);
  assert.equal(value('sloppy_tcp'), '1');
  assert.equal((await settings.status())[0]?.value, null);
  assert.deepEqual(await settings.restore(), []);
});

test('any setting can be set by its whole name, and put back by another process', async (context) => {
  const { savedFile, put, value } = place(context);
  const directory = join(savedFile, '../..');
  put('conntrack', '0');
  const wanted = new Map([
    ['vs.conntrack', '1'],
    ['vs.sloppy_tcp', '0'],
    ['vs.missing', '1'],
  ]);
  const { settings, problems } = await applySysctls(wanted, savedFile, 'it is needed', directory);
  assert.deepEqual(problems, ['vs.missing: this kernel has no such setting; it is needed']);
  assert.equal(value('conntrack'), '1');
  assert.deepEqual((await settings.status())[0], {
    name: 'vs.conntrack',
    wanted: '1',
    value: '1',
    before: '0',
  });
  // Another hand has changed this one meanwhile.
  put('sloppy_tcp', '1');
  assert.deepEqual(await restoreSysctls(savedFile, directory), []);
  assert.deepEqual([value('conntrack'), value('sloppy_tcp')], ['0', '1']);
  assert.equal(existsSync(savedFile), false);
  assert.deepEqual(await restoreSysctls(savedFile, directory), []);
});

test('forwarding would lose a default route that a router has advertised', async () => {
  const lost = (devices: readonly string[], acceptRa: Readonly<Record<string, string>>) => {
    const sysctl = async (name: string) => acceptRa[name];
    return routeLostByForwarding(async () => devices, { ...readHostState(), sysctl });
  };
  assert.equal(await lost([], {}), undefined);
  assert.equal(await lost(['eth0'], { 'net.ipv6.conf.eth0.accept_ra': '2' }), undefined);
  assert.equal(await lost(['eth0', 'eth0.5'], { 'net.ipv6.conf.eth0.accept_ra': '2' }), 'eth0.5');
  assert.equal(await lost(['eth0'], { 'net.ipv6.conf.eth0.accept_ra': '1' }), 'eth0');
  assert.equal(await routeLostByForwarding(() => Promise.reject(new Error('no ip'))), undefined);
});
