import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createCleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import { checkout } from '../support/guest.ts';
import { labKernel } from '../support/inside.ts';
import { createLan, joinLan } from '../support/lan.ts';
import { startSystemd } from './systemd.ts';

const vip = '10.77.0.100';
/** A start takes some seconds under user-mode Linux, and many on a busy machine. */
const withinMs = 120_000;

/** A check that does what checks do, and leaves word of what it may not. */
const check = `#!/usr/bin/perl
use Socket;
open(my $log, '>>', '/var/log/check.log') or die "log: $!";
socket(my $socket, AF_INET, SOCK_DGRAM, 0) or die "socket: $!";
\`ip route\` or die "ip: $?";
die "/etc is writable" if open(my $etc, '>', '/etc/directord-was-here');
die "may mount" if system('mount -t tmpfs tmpfs /mnt 2>/dev/null') == 0;
exit 0;
`;

const site = (directory: string): string => `checkinterval = 1
checktimeout = 20
logfile = "/var/log/ldirectord.log"
virtual = ${vip}:80
  real = 10.77.0.11:80 masq
  checktype = external
  checkcommand = ${directory}/check
`;

const settings = (directory: string): string => `[director]
node = one
config[] = ${directory}/site.cf
[ipvs]
sloppy_tcp = on
[heartbeat]
cluster = lab
[node.one]
address[] = 10.77.0.2:694
[group.web]
vip[] = ${vip}/24 dev eth0
`;

// On the host's own kernel another systemd may run.
const skip = labKernel() === 'host' && 'needs a kernel of its own';

describe('the service under systemd, with all its restrictions', { skip }, async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const host = joinLan(cleanup, createLan(cleanup, ['10.77.0.254/24']), 'one', ['10.77.0.2/24']);
  const systemd = await startSystemd(cleanup, host, join(checkout, 'systemd/directord.service'));
  const { directory } = systemd;
  const siteFile = join(directory, 'site.cf');
  cleanup.add(() => process.exitCode && console.log(systemd.output()));
  writeFileSync(join(directory, 'directord.ini'), settings(directory));
  writeFileSync(siteFile, site(directory));
  writeFileSync(join(directory, 'check'), check, { mode: 0o755 });

  const read = async (program: string, ...args: readonly string[]) =>
    (await systemd.run(program, ...args)).stdout;
  const property = async (name: string) =>
    (await read('systemctl', 'show', '--value', '--property', name, 'directord')).trim();
  const holds = async () => (await read('ip', '-oneline', 'address', 'show', 'dev', 'eth0')).includes(vip);
  const serves = () =>
    eventually(
      async () => {
        assert.ok(await holds(), systemd.output());
        assert.match(await read('ipvsadm', '-Ln'), /10\.77\.0\.11:80 +Masq +1 /, systemd.output());
      },
      { withinMs, everyMs: 500 },
    );

  it('starts, holds the address, checks, logs, and sets the kernel', async () => {
    const { code, stderr } = await systemd.run('systemctl', 'start', 'directord');
    assert.equal(code, 0, `${stderr}\n${systemd.output()}`);
    await serves();
    assert.equal((await read('cat', '/proc/sys/net/ipv4/vs/sloppy_tcp')).trim(), '1');
    await eventually(() => assert.match(readFileSync('/var/log/ldirectord.log', 'utf8'), /has started/), {
      withinMs,
      everyMs: 500,
    });
  });

  it('has the rights that it needs and no others, and one thread with real-time priority', async () => {
    const pid = await property('MainPID');
    const status = await read('cat', `/proc/${pid}/status`);
    // NET_BIND_SERVICE, NET_ADMIN, NET_RAW and DAC_OVERRIDE.
    assert.match(status, /^CapEff:\s+0000000000003402$/m);
    assert.match(status, /^CapBnd:\s+0000000000003402$/m);
    assert.match(status, /^NoNewPrivs:\s+1$/m);
    assert.match(status, /^Seccomp:\s+2$/m);
    assert.ok(Number(/^VmLck:\s+(\d+) kB$/m.exec(status)?.[1]) > 20_000, status);
    const stats = await read('sh', '-c', `cat /proc/${pid}/task/*/stat`);
    const policies = stats
      .trim()
      .split('\n')
      .map((line) => line.split(' ').at(40));
    assert.equal(policies.filter((policy) => policy === '2').length, 1, stats);
    assert.doesNotMatch(systemd.output(), /no real-time priority|not locked/);
  });

  it('fails a reload of a broken file, and goes on', async () => {
    assert.equal((await systemd.run('systemctl', 'reload', 'directord')).code, 0, systemd.output());
    writeFileSync(siteFile, `${site(directory)}nonsense\n`);
    assert.notEqual((await systemd.run('systemctl', 'reload', 'directord')).code, 0);
    assert.equal(await property('ActiveState'), 'active');
    writeFileSync(siteFile, site(directory));
  });

  it('is started again when it dies', async () => {
    await systemd.run('kill', '-KILL', await property('MainPID'));
    await eventually(async () => assert.equal(await property('NRestarts'), '1'), { withinMs, everyMs: 500 });
    await eventually(async () => assert.equal(await property('ActiveState'), 'active'), {
      withinMs,
      everyMs: 500,
    });
    await serves();
  });

  it('keeps its address through an announced restart', async () => {
    const { code, stderr } = await systemd.run('directorctl', 'restart', '--wait');
    assert.equal(code, 0, `${stderr}\n${systemd.output()}`);
    assert.match(systemd.output(), /an announced restart keeps the virtual addresses/);
    // systemd is told after the control socket answers.
    await eventually(async () => assert.equal(await property('ActiveState'), 'active'), {
      withinMs,
      everyMs: 500,
    });
    await serves();
  });

  it('is not started again for a file with errors, and leaves no address', async () => {
    writeFileSync(siteFile, `${site(directory)}nonsense\n`);
    await systemd.run('kill', '-KILL', await property('MainPID'));
    await eventually(async () => assert.equal(await property('ActiveState'), 'failed'), {
      withinMs,
      everyMs: 500,
    });
    assert.equal(await property('ExecMainStatus'), '2');
    assert.equal(await holds(), false, systemd.output());
    writeFileSync(siteFile, site(directory));
  });

  it('leaves nothing when it is stopped', async () => {
    assert.equal((await systemd.run('systemctl', 'start', 'directord')).code, 0, systemd.output());
    await serves();
    assert.equal((await systemd.run('systemctl', 'stop', 'directord')).code, 0);
    assert.equal(await property('ActiveState'), 'inactive');
    assert.equal(await holds(), false, systemd.output());
    assert.doesNotMatch(await read('ipvsadm', '-Ln'), /10\.77/);
  });
});
