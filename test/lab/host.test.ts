import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createCleanup } from './support/cleanup.ts';
import { command, runCommand } from './support/command.ts';
import { eventually } from './support/eventually.ts';
import { checkout } from './support/guest.ts';
import { labKernel } from './support/inside.ts';
import { writeTable } from './support/ipvs-table.ts';
import { addVirtualAddress, createLan, joinLan } from './support/lan.ts';
import { commandIn, enter, ipIn, setSysctls, startIn } from './support/namespace.ts';
import { requestOnce } from './support/steady-client.ts';
import { startWebServer } from './support/web-server.ts';

const kernel = labKernel();

const vip = '10.77.0.100';

describe('a director of NAT that directorctl prepares', async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const root = mkdtempSync(join(tmpdir(), 'host-'));
  cleanup.add(() => rmSync(root, { recursive: true }));
  const write = (file: string, text: string): string => {
    const name = join(root, file);
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, text);
    return name;
  };

  // The client's segment outside, the real server's inside, the director between them.
  const outside = createLan(cleanup, ['10.77.0.254/24']);
  const inside = createLan(cleanup, [], 'inside');
  const director = joinLan(cleanup, outside, 'director', ['10.77.0.2/24']);
  command(
    'ip',
    ['-batch', '-'],
    `link add to-inside type veth peer name eth1 netns director\nlink set to-inside master inside up\n`,
  );
  ipIn(director, ['link set eth1 up', 'address add 10.88.0.1/24 dev eth1']);
  addVirtualAddress(director, vip);
  const real = joinLan(cleanup, inside, 'rs1', ['10.88.0.11/24']);
  ipIn(real, ['route add default via 10.88.0.1']);
  await startWebServer(cleanup, real);
  writeTable(director, `-A -t ${vip}:80 -s rr\n-a -t ${vip}:80 -r 10.88.0.11:80 -m -w 1`);
  setSysctls(director, { 'net/ipv4/ip_forward': 0, 'net/ipv4/conf/eth0/rp_filter': 1 });

  const site = write(
    'ldirectord.cf',
    `virtual=${vip}:80\n\treal=10.88.0.11:80 masq\n\tscheduler=sed\n\tchecktype=connect\n`,
  );
  const alone = write('alone.ini', `[director]\nconfig[] = ${site}\n`);
  const host = (...words: readonly string[]) => {
    const program = join(checkout, 'dist/src/bin/directorctl.js');
    return runCommand(...enter(director, [process.execPath, program, 'host', ...words, '--root', root]));
  };
  const sysctl = (name: string) => commandIn(director, 'cat', [`/proc/sys/${name}`]).trim();
  const serves = async () => (await requestOnce(`http://${vip}/`, 2_000)).ok;

  // The scheduler's module goes where the test knows modules to load it from, and modprobe is told.
  const unloads = kernel === 'uml';
  if (unloads) {
    mkdirSync(join(root, 'lib/modules'), { recursive: true });
    symlinkSync(join('/usr/lib/uml/modules', release()), join(root, 'lib/modules', release()));
    Object.assign(process.env, { MODPROBE_OPTIONS: `-d ${root}` });
    // An earlier test's namespaces may still be taken apart, with services that have it.
    await eventually(() => command('rmmod', ['ip_vs_sed']), { withinMs: 60_000, everyMs: 500 });
  }

  it('check names what is missing, why and how to mend it, and changes nothing', async () => {
    const { code, stdout, stderr } = await host('check', '--settings', alone);
    assert.equal(code, 3, stderr);
    assert.match(stdout, /^missing: net\.ipv4\.ip_forward = 0\n {2}why: .*masq.*\n {2}fix: sysctl -q -w /m);
    assert.match(
      stdout,
      /^missing: net\.ipv4\.conf\.all\.rp_filter = \d, net\.ipv4\.conf\.eth0\.rp_filter = 1$/m,
    );
    if (unloads) assert.match(stdout, /^missing: kernel module ip_vs_sed is not loaded$/m);
    assert.match(stdout, /^ok: virtual address 10\.77\.0\.100$/m);
    assert.match(stdout, /^note: IPVS 1\.2\.1 has a connection table of 4096 buckets only$/m);
    // Two interfaces: no packet goes back the way it came.
    assert.doesNotMatch(stdout, /send_redirects/);
    assert.equal(sysctl('net/ipv4/ip_forward'), '0');
    assert.equal(await serves(), false);
  });

  it('prepare makes it serve, and does nothing when done again', async () => {
    const { code, stdout, stderr } = await host('prepare', '--persist', '--settings', alone);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /^net\.ipv4\.ip_forward: 0 -> 1$/m);
    assert.match(stdout, /^net\.ipv4\.conf\.eth0\.rp_filter: 1 -> 2$/m);
    if (unloads) assert.match(stdout, /^kernel module ip_vs_sed: loaded$/m);
    const checked = await host('check', '--settings', alone);
    assert.equal(checked.code, 0, checked.stdout);
    assert.match(checked.stdout, /^nothing is missing$/m);
    await eventually(async () => assert.ok(await serves()), { withinMs: 60_000, everyMs: 250 });
    assert.match(
      readFileSync(join(root, 'etc/sysctl.d/60-directord.conf'), 'utf8'),
      /^net\.ipv4\.ip_forward = 1$/m,
    );
    assert.match(readFileSync(join(root, 'etc/modules-load.d/directord-host.conf'), 'utf8'), /^ip_vs_sed$/m);
    const again = await host('prepare', '--persist', '--settings', alone);
    assert.deepEqual([again.code, again.stdout], [0, 'nothing was to be done\n']);
  });

  it('unprepare takes it back, but for what somebody has changed since', async () => {
    setSysctls(director, { 'net/ipv4/conf/eth0/rp_filter': 0 });
    const plain = (await host('unprepare', '--print')).stdout.split('\n');
    assert.ok(plain.includes('sysctl -q -w net.ipv4.ip_forward=0'), plain.join('\n'));
    assert.ok(plain.includes(`rm ${join(root, 'etc/sysctl.d/60-directord.conf')}`), plain.join('\n'));
    const { code, stdout } = await host('unprepare');
    assert.equal(code, 0);
    assert.match(stdout, /^net\.ipv4\.ip_forward: 1 -> 0$/m);
    assert.match(
      stdout,
      /^net\.ipv4\.conf\.eth0\.rp_filter: left as it is, for somebody has changed it since$/m,
    );
    assert.match(stdout, /60-directord\.conf: removed$/m);
    assert.deepEqual([sysctl('net/ipv4/ip_forward'), sysctl('net/ipv4/conf/eth0/rp_filter')], ['0', '0']);
    assert.equal(await serves(), false);
  });

  it('what is not ours to mend is named, and left', async () => {
    const pair = write(
      'pair.ini',
      [
        `[director]\nconfig[] = ${site}\nnode = lvs1`,
        `[heartbeat]\ncluster = lab\nkeyfile = ${join(root, 'no.key')}`,
        '[node.lvs1]\naddress[] = 10.77.0.2',
        '[node.lvs2]\naddress[] = 10.77.0.3',
        `[group.web]\nvip[] = ${vip}/24 dev eth0\nvip[] = 10.88.0.254/24 dev eth9\n`,
      ].join('\n'),
    );
    write(
      'etc/network/interfaces',
      `iface eth0 inet static\n\taddress 10.77.0.2/24\n\tup ip address add ${vip}/24\n`,
    );
    write('etc/rc2.d/S01heartbeat', '');
    write('etc/rc2.d/S01ipvsadm', '');
    write('etc/default/ipvsadm', 'AUTO="true"\nDAEMON="none"\n');
    // Somebody's keepalived, which has the heartbeat's port as well.
    symlinkSync(process.execPath, join(root, 'keepalived'));
    const bound = `require('node:dgram').createSocket('udp4').bind(694, () => console.log('bound'))`;
    const other = startIn(cleanup, director, join(root, 'keepalived'), ['-e', bound], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => other.stdout?.once('data', resolve));

    const { code, stdout, stderr } = await host('prepare', '--settings', pair);
    assert.equal(code, 3, stderr);
    assert.match(stdout, /^left to you:$/m);
    for (const finding of [
      /^missing: there is no interface eth9$/m,
      /^missing: \/etc\/network\/interfaces:3 puts the virtual address 10\.77\.0\.100 on at each boot$/m,
      /^missing: keepalived runs \(process \d+\)$/m,
      /^missing: the service heartbeat starts at each boot$/m,
      /^missing: the service ipvsadm restores rules or starts sync daemons at each boot$/m,
      /^missing: UDP port 694 is taken by keepalived \(process \d+\)$/m,
      /^missing: .*no\.key/m,
    ]) {
      assert.match(stdout, finding);
    }
    assert.equal(other.exitCode, null);
    const checked = await host('check', '--json', '--settings', pair);
    const { findings } = JSON.parse(checked.stdout) as {
      findings: readonly { what: string; level: string }[];
    };
    assert.ok(findings.some(({ level, what }) => level === 'ok' && what === '10.77.0.2 of lvs1'));
    assert.equal((await host('unprepare')).code, 0);
  });
});
