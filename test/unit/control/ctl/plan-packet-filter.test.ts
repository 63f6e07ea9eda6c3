import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseSettings } from '../../../../src/config/settings.ts';
import { packetFilterOperations } from '../../../../src/control/ctl/plan-packet-filter.ts';
import { parsed } from '../../config/parse.ts';

const controlSocket = '/run/directord/control.sock';

/** Without what the kernel that runs the test would have to be set to. */
async function operations(site: string, ini: string, present?: readonly string[]) {
  const configuration = await parsed(site);
  const read = parseSettings(ini, 'x');
  assert.ok(read.ok);
  const virtuals = new Map(configuration.virtuals.map((virtual) => [virtual.id, { virtual, configuration }]));
  const status =
    present === undefined
      ? { packetFilter: null }
      : { packetFilter: { table: 'inet directord', inPlace: true, trouble: null, rules: present } };
  const host = { settings: read.settings, controlSocket };
  const loaded = { configurations: [configuration], virtuals, digests: new Map<string, string>() };
  const all = await packetFilterOperations(loaded, host, status);
  return all.filter((operation) => !operation.startsWith('sysctl'));
}

const site = 'virtual=7\n real=10.1.0.1 fullnat\n';
const ini = '[fwmark.7]\naddress = 10.0.0.1\ntcp = 80\ninterface = eth0\n';
const mark =
  'prerouting iifname "eth0" ip daddr { 10.0.0.1 } tcp dport { 80 } meta mark set 7 comment "fwmark.7"';
const nat =
  'postrouting meta mark 7 ct original ip daddr != { 10.1.0.1 } ip daddr { 10.1.0.1 } masquerade comment "fwm:7"';

test('a plan names the rules that come and go', async () => {
  assert.deepEqual(await operations(site, ini), [
    `nft add rule inet directord ${mark}`,
    `nft add rule inet directord ${nat}`,
  ]);
  assert.deepEqual(await operations(site, ini, [mark, nat]), []);
  assert.deepEqual(await operations(site, '', [mark]), [
    `nft delete rule inet directord ${mark}`,
    `nft add rule inet directord ${nat}`,
  ]);
  assert.deepEqual(await operations('virtual=7\n real=10.1.0.1 masq\n', '', [nat]), [
    `nft delete rule inet directord ${nat}`,
  ]);
});
