import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createControlClient } from '../../../src/control/control-client.ts';
import { newKeyFileText } from '../../../src/dgram-heartbeat/index.ts';
import type { GroupRole } from '../../../src/pair/member-status.ts';
import { type Cleanup, createCleanup } from '../support/cleanup.ts';
import { eventually } from '../support/eventually.ts';
import { checkout } from '../support/guest.ts';
import { labKernel } from '../support/inside.ts';
import { readTable } from '../support/ipvs-table.ts';
import { acceptDirectRouting, createLan, joinLan } from '../support/lan.ts';
import { commandIn, endProcess, type Namespace, startIn } from '../support/namespace.ts';
import { requestOnce } from '../support/steady-client.ts';
import { startWebServer } from '../support/web-server.ts';

labKernel();

const vip = '10.77.0.100';

describe('two daemons of a pair, one of them a cold standby', async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const lan = createLan(cleanup, ['10.77.0.254/24']);
  const directory = mkdtempSync(join(tmpdir(), 'pair-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  const realServer = joinLan(cleanup, lan, 'rs1', ['10.77.0.11/24']);
  acceptDirectRouting(realServer, vip);
  await startWebServer(cleanup, realServer);
  writeFileSync(join(directory, 'key'), newKeyFileText(), { mode: 0o600 });
  writeFileSync(join(directory, 'site.cf'), site);
  writeFileSync(join(directory, 'directord.ini'), settings(directory));
  const one = daemonOn(cleanup, directory, 'one', joinLan(cleanup, lan, 'one', ['10.77.0.2/24']));
  const two = daemonOn(cleanup, directory, 'two', joinLan(cleanup, lan, 'two', ['10.77.0.3/24']));
  const onlyHolder = (name: string) =>
    eventually(
      () =>
        assert.deepEqual(
          [one, two].filter((each) => each.holds()).map((each) => each.name),
          [name],
        ),
      { withinMs: 90_000 },
    );
  /** The real server enters with its first good check. */
  const serves = () =>
    eventually(
      async () => {
        const { ok, outcome } = await requestOnce(`http://${vip}/`, 20_000);
        assert.ok(ok, outcome);
      },
      { withinMs: 60_000 },
    );

  it('started at once, the preferred one holds the address, and the table is there only', async () => {
    one.start();
    two.start();
    await onlyHolder('one');
    await eventually(
      async () => {
        assert.deepEqual(await one.roles(), ['active']);
        assert.deepEqual(await two.roles(), ['standby']);
        const { peers, groups, node } = await two.control.status();
        assert.equal(node, 'two');
        assert.equal(groups[0]?.holder, 'one');
        assert.deepEqual(
          peers.map(({ name, alive, sameConfiguration }) => ({ name, alive, sameConfiguration })),
          [{ name: 'one', alive: true, sameConfiguration: true }],
        );
      },
      { withinMs: 60_000 },
    );
    assert.deepEqual(readTable(two.namespace), []);
    await serves();
    assert.equal(kernelValue(one.namespace, 'sync_threshold'), '0\t20');
  });

  it('tells Prometheus of roles, peer, links and both threads', async () => {
    const script = "fetch('http://127.0.0.1:9694/metrics').then((answer) => answer.text()).then(console.log)";
    const link = '{peer="one",link="10.77.0.3:694"}';
    const standby = 'from="starting",to="standby",cause="fit"';
    // It begins to listen a moment after it has begun to direct, and some of it takes some keepalives.
    await eventually(
      () => {
        const lines = commandIn(two.namespace, process.execPath, ['-e', script]).split('\n');
        const value = (series: string) =>
          Number(lines.find((line) => line.startsWith(`${series} `))?.slice(series.length + 1) ?? Number.NaN);
        assert.equal(value('directord_group_role{group="web",role="standby"}'), 1);
        assert.equal(value('directord_group_role{group="web",role="active"}'), 0);
        assert.equal(value('directord_group_held{group="web"}'), 1);
        assert.equal(value('directord_peer_up{peer="one"}'), 1);
        assert.equal(value('directord_peer_same_configuration{peer="one"}'), 1);
        assert.equal(value(`directord_link_up${link}`), 1);
        assert.ok(value(`directord_link_round_trip_seconds${link}`) > 0);
        assert.ok(value(`directord_link_keepalive_jitter_seconds${link}`) > 0);
        assert.ok(value('directord_event_loop_lag_seconds_count{thread="main"}') > 0);
        assert.ok(value('directord_event_loop_lag_seconds_count{thread="failover"}') > 0);
        assert.ok(value(`directord_group_role_changes_total{group="web",${standby}}`) >= 1);
        assert.equal(value('directord_virtual_server_withheld{virtual="tcp:10.77.0.100:80"}'), 1);
      },
      { withinMs: 30_000, everyMs: 500 },
    );
  });

  it('SIGTERM hands over, and the other one has the table then', async () => {
    assert.equal(await one.end('SIGTERM'), 0);
    await onlyHolder('two');
    await eventually(() => assert.equal(readTable(two.namespace).length, 2), { withinMs: 30_000 });
    await serves();
    assert.deepEqual(readTable(one.namespace), []);
    // A clean stop puts the kernel's own settings back.
    assert.equal(kernelValue(one.namespace, 'sync_threshold'), '3\t50');
    assert.deepEqual(
      (await two.control.status()).kernelSettings.map(({ name, value }) => `${name} ${value}`),
      ['net.ipv4.vs.sloppy_tcp 1', 'net.ipv4.vs.sync_threshold 0 20', 'timeout tcpfin 30'],
    );
  });

  it('a restart is declined where the next start would fail, and should it fail all the same, the other one takes over', async () => {
    one.start();
    await eventually(async () => assert.deepEqual(await one.roles(), ['standby']), { withinMs: 90_000 });
    const siteFile = join(directory, 'site.cf');
    writeFileSync(siteFile, `${site}    quiescnet = yes\n`);
    const declined = await two.control.restart();
    assert.equal(declined.ok, false);
    assert.match(declined.message, /^the next start would fail: .*site\.cf:\d+:\d+: error: .*quiescnet/);
    assert.deepEqual(await two.roles(), ['active']);
    writeFileSync(siteFile, site);
    assert.equal((await two.control.restart()).ok, true);
    assert.equal(await two.ended(), 75);
    assert.ok(two.holds());
    assert.equal(readTable(two.namespace).length, 2);
    writeFileSync(siteFile, `${site}    quiescnet = yes\n`);
    two.start();
    assert.equal(await two.ended(), 2);
    await onlyHolder('one');
    await serves();
  });
});

function kernelValue(namespace: Namespace, name: string): string {
  return commandIn(namespace, 'cat', [`/proc/sys/net/ipv4/vs/${name}`]).trim();
}

interface PairedDaemon {
  readonly name: string;
  readonly namespace: Namespace;
  readonly control: ReturnType<typeof createControlClient>;
  start(): void;
  end(signal: NodeJS.Signals): Promise<number | null>;
  /** Its exit code, once it has ended by itself. */
  ended(): Promise<number | null>;
  holds(): boolean;
  roles(): Promise<readonly GroupRole[]>;
  log(): string;
}

function daemonOn(cleanup: Cleanup, directory: string, name: string, namespace: Namespace): PairedDaemon {
  const socket = join(directory, `${name}.sock`);
  const control = createControlClient(socket);
  let log = '';
  let end: PairedDaemon['end'] = async () => null;
  let ended: Promise<number | null> = Promise.resolve(null);
  return {
    name,
    namespace,
    control,
    start() {
      const words = [
        join(checkout, 'dist/src/bin/directord.js'),
        ...['run', '--settings', join(directory, 'directord.ini'), '--node', name, '--control', socket],
      ];
      const child = startIn(cleanup, namespace, process.execPath, words, {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding('utf8').on('data', (text: string) => {
          log += text;
        });
      }
      end = (signal) => endProcess(child, signal);
      ended = new Promise((resolve) => child.once('exit', resolve));
    },
    end: (signal) => end(signal),
    ended: () => ended,
    holds: () =>
      commandIn(namespace, 'ip', ['-oneline', 'address', 'show', 'dev', 'eth0']).includes(`${vip}/`),
    roles: async () => (await control.status()).groups.map(({ role }) => role),
    log: () => log,
  };
}

const site = `checkinterval=1
checktimeout=15
negotiatetimeout=15
virtual=${vip}:80
    real=10.77.0.11:80 gate
    service=http
    request="index.html"
    receive="welcome"
`;

function settings(directory: string): string {
  return `[director]
config[] = ${join(directory, 'site.cf')}
[ipvs]
sloppy_tcp = on
sync_threshold = 0 20
timeout_tcpfin = 30s
[heartbeat]
cluster = lab
keyfile = ${join(directory, 'key')}
initdead = 30s
auto_failback = off
[node.one]
address[] = 10.77.0.2:694
[node.two]
address[] = 10.77.0.3:694
[group.web]
prefer = one
vip[] = ${vip}/24 dev eth0
standby = cold
`;
}
