import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type IpvsClient, openIpvs } from '../../../src/node-ipvs-netlink/index.ts';
import { createCleanup } from '../support/cleanup.ts';
import { command, runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { checkout } from '../support/guest.ts';
import { labKernel } from '../support/inside.ts';
import { type NamespaceShell, openShell } from '../support/namespace-shell.ts';
import { unpackPackage } from '../support/unpack-package.ts';
import { runDebian, runOurs } from './both.ts';
import { coverHosts, reset, snapshot } from './compare.ts';

labKernel();

/** None too long: what Debian's ipvsadm cuts it cannot read again. */
const hosts = `10.0.0.1 vip.example.org
10.1.0.1 real-one
2001:db8::1 six.example.org
2001:db8::5 five.example.org
`;

/** A table of everything that rules can say. */
const rules = `-A -t 10.0.0.1:80 -s wrr
-a -t 10.0.0.1:80 -r 10.1.0.1:80 -g -w 3
-a -t 10.0.0.1:80 -r 10.1.0.2:80 -i -w 1 --tun-type gue --tun-port 6080 --tun-remcsum
-A -t 10.0.0.1:443 -s sh -p 60 -M 255.255.255.0 -b sh-fallback,sh-port
-a -t 10.0.0.1:443 -r 10.1.0.1:8443 -m -w 0
-A -u 10.0.0.1:53 -s rr -o
-a -u 10.0.0.1:53 -r 10.1.0.2:53 -i -w 1 --tun-type ipip
-A -u 10.0.0.1:5060 -s lc -p 360 --pe sip
-A --sctp-service 10.0.0.1:9 -s rr -b flag-1,flag-3
-A -t [2001:db8::1]:80 -s mh -p 360 -M 64 -b mh-port
-a -t [2001:db8::1]:80 -r 10.1.0.3:80 -i -w 1 --tun-type gre --tun-csum
-a -t [2001:db8::1]:80 -r [2001:db8::5]:8080 -m -w 1
-A -f 1 -s wlc
-a -f 1 -r 10.1.0.1:0 -g -w 1
-A -f 1 -6 -s wlc
`;

describe("Debian's ipvsadm and ours, side by side", () => {
  const cleanup = createCleanup();
  let client: IpvsClient;
  let shell: NamespaceShell;
  before(async () => {
    client = await openIpvs();
    cleanup.add(async () => {
      await reset(client);
      client.close();
    });
    shell = openShell(cleanup);
    coverHosts(cleanup, hosts);
    command('ip', ['link', 'add', 'eth0', 'type', 'dummy']);
    cleanup.add(() => {
      command('ip', ['link', 'delete', 'eth0']);
    });
    command('ip', ['link', 'set', 'eth0', 'up']);
    for (const address of ['10.0.0.1/32', '10.1.0.254/24', '2001:db8::1/64']) {
      command('ip', ['address', 'add', address, 'dev', 'eth0', ...(address.includes(':') ? ['nodad'] : [])]);
    }
  });
  after(cleanup.close);

  for (const options of [['-Sn'], ['-S']]) {
    it(`what the one saves with ${options.join()} the other restores`, async () => {
      await reset(client, rules);
      const wanted = await snapshot(client);
      const byOurs = await runOurs(options);
      const byDebian = await runDebian(shell, options);
      if (options[0] === '-Sn') assert.equal(byOurs.output, rules);

      await reset(client);
      assert.deepEqual(await runDebian(shell, ['-R'], byOurs.output), { code: 0, output: '', errors: '' });
      assert.deepEqual(await snapshot(client), wanted);
      await reset(client);
      assert.deepEqual(await runOurs(['-R'], byDebian.output), { code: 0, output: '', errors: '' });
      assert.deepEqual(await snapshot(client), wanted);
    });
  }

  it('they show the same connections and counters', async () => {
    await reset(
      client,
      `-A -t 10.0.0.1:80 -s rr -p 60
-a -t 10.0.0.1:80 -r 10.1.0.1:8080 -m
-A -u 10.0.0.1:5060 -s rr -p 60 --pe sip
-a -u 10.0.0.1:5060 -r 10.1.0.2 -m
-A -t [2001:db8::1]:80 -s rr
-a -t [2001:db8::1]:80 -r [2001:db8::5]:80 -m
`,
    );
    // Nobody answers: the entries stay half open for a minute.
    const link = ['lladdr', '02:00:00:00:00:01', 'dev', 'eth0'];
    for (const real of ['10.1.0.1', '10.1.0.2', '2001:db8::5'])
      command('ip', ['neigh', 'replace', real, ...link]);
    const udp = createSocket('udp4');
    const clients = [connect(80, '10.0.0.1'), connect(80, '2001:db8::1')];
    for (const each of clients) each.on('error', () => {});
    try {
      const invitation = 'INVITE sip:a@b SIP/2.0\r\nCall-ID: 5a3b@10.0.0.9\r\n\r\n';
      await new Promise((sent) => udp.send(invitation, 5060, '10.0.0.1', sent));
      await eventually(
        async () => {
          const { output } = await runOurs(['-Lnc']);
          assert.equal(output.split('SYN_RECV').length, 3, output);
        },
        { withinMs: 20_000 },
      );
    } finally {
      for (const each of clients) each.destroy();
      udp.close();
    }

    const lines = [
      '-Lnc',
      '-Lc',
      '-Lnc --persistent-conn',
      '-Ln',
      '-Ln --persistent-conn',
      '-Ln --stats',
      '-L --stats --exact',
    ];
    for (const line of lines) await assertSame(line.split(' '));
    const { output } = await runOurs(['-Lnc', '--persistent-conn']);
    assert.match(output, /^TCP 00:\d\d {2}SYN_RECV {4}10\.0\.0\.1:\d+ .* 10\.1\.0\.1:8080$/m);
    assert.match(output, /10\.1\.0\.2:5060 +sip +5a3b@10\.0\.0\.9$/m);
    assert.match(output, /\[2001:db8::5\]:80$/m);
  });

  /** The clock of a connection may tick between the two. */
  async function assertSame(words: readonly string[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const [ours, debian] = [await runOurs(words), await runDebian(shell, words)];
      if (attempt < 10 && ours.output !== debian.output) continue;
      assert.deepEqual(ours, debian, words.join(' '));
      return;
    }
  }

  it('they start and show the same sync daemons', async () => {
    await reset(client);
    const lines = [
      '--start-daemon master',
      '--start-daemon=backup --mcast-interface=eth0 --syncid=255 --sync-maxlen 1000 --mcast-group 224.0.0.99 --mcast-port 9000 --mcast-ttl 5',
    ];
    const stop = async () => {
      for (const { role } of await client.daemons()) await client.stopDaemon(role);
    };
    cleanup.add(stop);
    const seen: unknown[] = [];
    for (const run of [runOurs, (words: readonly string[]) => runDebian(shell, words)]) {
      for (const line of lines) assert.equal((await run(line.split(' '))).code, 0, line);
      const again = await run(['--start-daemon', 'master']);
      assert.equal(again.code, 255);
      seen.push(await client.daemons(), (await run(['-L', '--daemon'])).output);
      await stop();
    }
    assert.deepEqual(seen.slice(0, 2), seen.slice(2));
    assert.match(
      String(seen[1]),
      /^master sync daemon \(mcast=eth0, syncid=0, .*\nbackup sync daemon .*ttl=5\)\n$/,
    );
  });

  it('directorctl ipvsadm of the package is a process like it', async () => {
    await reset(client);
    const { directory } = unpackPackage(cleanup);
    const program = join(directory, 'dist/src/bin/directorctl.js');
    // Only the one file that the package has besides can be what runs.
    for (const room of ['ipvsadm', 'node-ipvs-netlink'])
      rmSync(join(directory, 'dist/src', room), { recursive: true });
    const ours = (words: readonly string[], input?: string) =>
      runCommand(process.execPath, [program, 'ipvsadm', ...words], input);
    assert.deepEqual(await ours(['-R'], rules), { code: 0, stdout: '', stderr: '' });
    const { stdout } = await ours(['-Ln']);
    assert.equal(stdout, (await runDebian(shell, ['-Ln'])).output);
    const refused = await ours(['-A', '-t', '10.0.0.1:80']);
    assert.deepEqual(refused, {
      code: 255,
      stdout: '',
      stderr: 'ipvsadm: tcp 10.0.0.1:80: the virtual service exists already (EEXIST)\n',
    });
    const wrong = await ours(['-A', '-t', '10.0.0.1:80\nx']);
    assert.equal(wrong.code, 2);
    assert.equal(wrong.stderr.split('\n').length, 2, wrong.stderr);
  });

  it('a reader that leaves early is no failure, a full disk is one', async () => {
    await reset(client, rules);
    const program = `${process.execPath} ${join(checkout, 'dist/src/bin/directorctl.js')} ipvsadm -Ln`;
    const early = await runCommand('bash', ['-c', `${program} | head -1; exit \${PIPESTATUS[0]}`]);
    assert.deepEqual([early.code, early.stderr], [0, '']);
    const full = await runCommand('bash', ['-c', `${program} >/dev/full`]);
    assert.equal(full.code, 1);
    assert.match(full.stderr, /^ipvsadm: cannot write to standard output: .*ENOSPC.*\n$/);
  });
});
