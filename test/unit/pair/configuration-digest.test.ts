import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FirewallMark } from '../../../src/config/settings-firewall-marks.ts';
import { configurationDigest } from '../../../src/pair/configuration-digest.ts';
import { group, pair } from '../failover-shell/pair.ts';
import { siteOf, virtual } from './fixtures.ts';

const settings = pair({});
const digest = async (...texts: readonly string[]) =>
  configurationDigest(await siteOf(...texts), settings, []);
const web = virtual('10.0.0.100:80');
const mail = virtual('10.0.0.101:25');

test('it is 16 hexadecimal digits, and the same for the same configuration', async () => {
  assert.match(await digest(web), /^[0-9a-f]{16}$/);
  assert.equal(await digest(web), await digest(web));
});

test('comments, blank lines, the order of virtual servers and the files they are in change nothing', async () => {
  const all = await digest(web + mail);
  assert.equal(await digest(`# here\n\n${web}`, mail), all);
  assert.equal(await digest(mail + web), all);
});

test('every change of what is directed changes it', async () => {
  const digests = await Promise.all([
    digest(web),
    digest(web + mail),
    digest(virtual('10.0.0.100:81')),
    digest(virtual('10.0.0.100:80', 'real=10.0.0.6:80 gate')),
    digest(virtual('10.0.0.100:80', 'scheduler=wlc')),
    digest(virtual('10.0.0.100:80', 'login="monitor"')),
    digest(`quiescent=yes\n${web}`),
    digest(`readdquiescent=yes\n${web}`),
  ]);
  assert.equal(new Set(digests).size, digests.length);
});

test('the settings of the pair count, the place of the key file and passwords do not', async () => {
  const site = await siteOf(web);
  const plain = await configurationDigest(site, settings, []);
  assert.notEqual(await configurationDigest(site, { ...settings, autoFailback: false }, []), plain);
  assert.notEqual(
    await configurationDigest(site, { ...settings, groups: [group({ name: 'shop' })] }, []),
    plain,
  );
  assert.equal(await configurationDigest(site, { ...settings, keyFile: '/elsewhere' }, []), plain);
  const mark: FirewallMark = {
    mark: 1,
    networks: [{ family: 'inet', address: '10.0.0.1', prefixLength: 32 }],
    ports: [{ protocol: 'tcp', ranges: [{ first: 80, last: 80 }] }],
    line: 3,
  };
  const marked = await configurationDigest(site, settings, [mark]);
  assert.notEqual(marked, plain);
  assert.equal(await configurationDigest(site, settings, [{ ...mark, line: 9 }]), marked);
  const udp = { ...mark, ports: [{ protocol: 'udp', ranges: 'all' } as const] };
  assert.notEqual(await configurationDigest(site, settings, [udp]), marked);
  assert.equal(await digest(virtual('10.0.0.100:80', 'passwd="x"')), plain);
});
