import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createCleanup } from './support/cleanup.ts';
import { runCommand } from './support/command.ts';
import { checkout } from './support/guest.ts';
import { labKernel } from './support/inside.ts';
import { writeTable } from './support/ipvs-table.ts';
import { addVirtualAddress, createLan, joinLan } from './support/lan.ts';
import { commandIn, setSysctls } from './support/namespace.ts';
import { requestOnce } from './support/steady-client.ts';
import { startWebServer } from './support/web-server.ts';

labKernel();

const vip = '10.77.0.100';

describe('a real server of direct routing that directorctl prepares', async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const lan = createLan(cleanup, ['10.77.0.254/24', 'fd77::fe/64']);
  const director = joinLan(cleanup, lan, 'director', ['10.77.0.2/24']);
  addVirtualAddress(director, vip);
  writeTable(director, `-A -t ${vip}:80 -s rr\n-a -t ${vip}:80 -r 10.77.0.11:80 -g -w 1`);
  const host = joinLan(cleanup, lan, 'rs1', ['10.77.0.11/24', 'fd77::11/64']);
  await startWebServer(cleanup, host);
  const realserver = (...words: readonly string[]) =>
    runCommand('ip', [
      ...['netns', 'exec', host.name, process.execPath, join(checkout, 'dist/src/bin/directorctl.js')],
      ...['realserver', ...words],
    ]);
  const role = ['--vip', vip, 'fd77::100', '--mode', 'dr'];
  const root = mkdtempSync(join(tmpdir(), 'realserver-'));
  cleanup.add(() => rmSync(root, { recursive: true }));
  const arpIgnore = () => commandIn(host, 'cat', ['/proc/sys/net/ipv4/conf/all/arp_ignore']).trim();
  const loopback = () => commandIn(host, 'ip', ['-oneline', 'address', 'show', 'dev', 'lo']);

  it('check says what is missing, and what mends it', async () => {
    const { code, stdout } = await realserver('check', ...role);
    assert.equal(code, 3, stdout);
    assert.match(stdout, /^missing: 10\.77\.0\.100\/32 on lo; `ip address replace .* dev lo` mends it$/m);
    assert.match(stdout, /^missing: fd77::100\/128 on lo; /m);
    assert.match(stdout, /^missing: net\.ipv4\.conf\.all\.arp_announce = 2; /m);
    assert.equal((await requestOnce(`http://${vip}/`, 1_000)).ok, false);
  });

  it('up makes it serve, and does nothing when done again', async () => {
    setSysctls(host, { 'net/ipv4/conf/lo/arp_ignore': 3 });
    const { code, stdout, stderr } = await realserver('up', ...role, '--persist', '--root', root);
    assert.equal(code, 0, stderr);
    const unit = join(root, 'etc/systemd/system/realserver-dr-10.77.0.100-fd77__100.service');
    assert.match(readFileSync(unit, 'utf8'), /^ExecStart=ip address replace fd77::100\/128 dev lo nodad$/m);
    assert.match(stdout, /^10\.77\.0\.100\/32 on lo: done$/m);
    assert.equal((await realserver('check', ...role)).code, 0);
    const { ok, outcome } = await requestOnce(`http://${vip}/`, 20_000);
    assert.ok(ok, outcome);
    assert.equal(arpIgnore(), '1');
    const again = await realserver('up', ...role, '--persist', '--root', root, '--json');
    assert.equal(again.code, 0);
    const told = JSON.parse(again.stdout) as {
      outcomes: readonly { outcome: string }[];
      unit: { file: string };
    };
    assert.deepEqual(new Set(told.outcomes.map(({ outcome }) => outcome)), new Set(['was-so']));
    assert.equal(told.unit.file, unit);
  });

  it('down of one address leaves the other, and the last takes the settings back', async () => {
    assert.equal((await realserver('down', '--vip', 'fd77::100', '--mode', 'dr')).code, 0);
    assert.doesNotMatch(loopback(), /fd77::100/);
    assert.match(loopback(), /10\.77\.0\.100/);
    assert.equal(arpIgnore(), '1');
    // Another hand changes one of the settings meanwhile: that stays.
    setSysctls(host, { 'net/ipv4/conf/all/arp_announce': 1 });
    const { code, stdout } = await realserver('down', '--vip', vip, '--mode', 'dr');
    assert.equal(code, 0);
    assert.match(stdout, /arp_announce = 0: left as it is, for somebody has changed it since$/m);
    assert.doesNotMatch(loopback(), /10\.77\.0\.100/);
    assert.equal(arpIgnore(), '0');
    assert.equal(commandIn(host, 'cat', ['/proc/sys/net/ipv4/conf/lo/arp_ignore']).trim(), '3');
    assert.equal(commandIn(host, 'cat', ['/proc/sys/net/ipv4/conf/all/arp_announce']).trim(), '1');
  });

  it('what makes no sense is refused in one line, and changes nothing', async () => {
    for (const words of [
      ['up', '--vip', 'nonsense', '--mode', 'dr'],
      ['up', '--vip', vip, '--mode', 'nat'],
      ['up', '--vip', vip, '--mode', 'dr', '--dev', '$(reboot)'],
    ]) {
      const { code, stderr } = await realserver(...words);
      assert.equal(code, 1);
      assert.match(stderr, /^error: /);
    }
    const { code, stderr } = await realserver('up', '--vip', vip, '--mode', 'dr', '--dev', 'nosuch0');
    assert.equal(code, 1);
    assert.match(stderr, /^realserver up: 10\.77\.0\.100\/32 on nosuch0: .*Cannot find device/m);
  });
});
