import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { importHeartbeat } from '../../../../src/config/import-heartbeat/import-heartbeat.ts';
import {
  formatNote,
  type HeartbeatFiles,
  type LocalHost,
} from '../../../../src/config/import-heartbeat/source.ts';
import { parseSettings, type Settings } from '../../../../src/config/settings.ts';
import type { PairSettings } from '../../../../src/config/settings-pair.ts';
import { commandWords } from '../../../../src/system/command-words.ts';

const haCf = `# a site's own
logfacility local0
keepalive 500ms
warntime 2
deadtime 4	# seconds
udpport 695
bcast eth1, eth2
auto_failback off
node LVS1 lvs2
ping 10.0.0.1
respawn hacluster /usr/lib/heartbeat/ipfail
stonith_host * external/ipmi lvs1 10.0.0.5 admin s3cret lan
`;
const haResources = `lvs1 ldirectord::web.cf LVSSyncDaemonSwap::master::eth1::3 \\
  IPaddr2::10.0.0.100/24/eth0:web/10.0.0.255
`;

function importFrom(files: Partial<HeartbeatFiles>, local?: LocalHost) {
  const { ini, notes } = importHeartbeat({ haCf, haResources, authKeys: '', ...files }, local);
  const result = parseSettings(ini, 'x.ini', { mustBeNode: false });
  assert.ok(result.ok, JSON.stringify(result.problems));
  return { ini, notes: notes.map(formatNote), settings: result.settings };
}

function pairFrom(files: Partial<HeartbeatFiles>, local?: LocalHost): PairSettings {
  const { settings } = importFrom(files, local);
  assert.ok(settings.pair);
  return settings.pair;
}

function linksOf({ pair }: Settings) {
  return pair?.nodes.map(({ addresses }) => addresses.map(({ address }) => address).join(' '));
}

/** A site whose ha.cf has this link only. */
const linked = (links: string) => ({ haCf: `node lvs1 lvs2\nauto_failback on\n${links}\n` });
const lvs1 = (...addresses: string[]): LocalHost => ({
  name: 'lvs1',
  addresses: addresses.map((address) => ({ device: 'eth0', address, prefixLength: 16 })),
});

describe('importHeartbeat', () => {
  it('gives the settings that the files mean', () => {
    const { settings, notes } = importFrom({});
    assert.deepEqual(settings.configFiles, ['/etc/ha.d/web.cf']);
    assert.deepEqual(settings.pair, {
      cluster: 'directord',
      keyFile: '/etc/directord/heartbeat.key',
      timing: { keepaliveMs: 500, warntimeMs: 2000, deadtimeMs: 4000, initdeadMs: 12_000 },
      deadpingMs: 4000,
      autoFailback: false,
      failbackDelayMs: 2000,
      restartHoldMs: 10_000,
      multicasts: [],
      broadcasts: [
        { device: 'eth1', port: 695 },
        { device: 'eth2', port: 695 },
      ],
      nodes: [
        { name: 'lvs1', addresses: [] },
        { name: 'lvs2', addresses: [] },
      ],
      groups: [
        {
          name: 'web',
          prefer: 'lvs1',
          vips: [
            { family: 'inet', address: '10.0.0.100', prefixLength: 24, device: 'eth0', label: 'eth0:web' },
          ],
          virtuals: [],
          pings: ['10.0.0.1'],
          sync: { device: 'eth1', syncId: 3, group: '224.0.0.81' },
          standby: 'warm',
          followHealth: true,
          startCommands: [],
          stopCommands: [],
          announceIntervalMs: 60_000,
          lvsSupport: true,
        },
      ],
    });
    assert.deepEqual(notes, [
      'ha.cf:2: logfacility is left out: directord logs to the journal, and ldirectord.cf may name a logfile',
      'ha.cf:12: stonith_host is left out: write fence = COMMAND in [heartbeat]: a program that cuts the power of ' +
        'the director it is given',
      'authkeys: its secret is not taken over: `directorctl key new` makes a better one, which keyfile names',
    ]);
  });

  it('takes over no secret', () => {
    const { ini, notes } = importFrom({ authKeys: 'auth 1\n1 sha1 T0psecret\n2 crc\n' });
    assert.doesNotMatch(`${ini}${notes}`, /T0psecret|s3cret/);
    assert.equal(
      notes.at(-1),
      'authkeys:3: with crc anybody on the network could speak as one of the directors',
    );
  });

  it("writes heartbeat's own times where the files have none, and sound ones for others", () => {
    const times = (text: string) => pairFrom(linked(`bcast eth0\n${text}`)).timing;
    const defaults = { keepaliveMs: 1000, warntimeMs: 15_000, deadtimeMs: 30_000, initdeadMs: 30_000 };
    assert.deepEqual(times(''), defaults);
    assert.deepEqual(times('deadtime 8s'), {
      ...defaults,
      warntimeMs: 4000,
      deadtimeMs: 8000,
      initdeadMs: 16_000,
    });
    assert.deepEqual(times('keepalive 200000us\nwarntime .5'), {
      ...defaults,
      keepaliveMs: 200,
      warntimeMs: 500,
    });
    assert.deepEqual(times('deadtime 1\nwarntime 10\ninitdead 1'), {
      ...defaults,
      warntimeMs: 1001,
      deadtimeMs: 2001,
      initdeadMs: 2001,
    });
    assert.deepEqual(times('keepalive soon'), defaults);
  });

  it('finds out whose address is whose', () => {
    const both = linked('ucast eth0 10.0.0.12\nucast eth0 10.0.0.11');
    const guessed = importFrom(both);
    assert.deepEqual(linksOf(guessed.settings), ['10.0.0.12', '10.0.0.11']);
    assert.match(guessed.notes[0] ?? '', /^ha\.cf:3: which address on eth0 is whose is a guess/);
    const known = importFrom(both, lvs1('10.0.0.99', '10.0.0.11'));
    assert.deepEqual(linksOf(known.settings), ['10.0.0.11', '10.0.0.12']);
    assert.equal(known.notes.length, 1);
  });

  it("adds this director's own address, which is none that moves", () => {
    const peer = linked('ucast eth0 10.0.0.12');
    const { settings } = importFrom(peer, lvs1('10.0.0.100', '10.0.0.11'));
    assert.deepEqual(linksOf(settings), ['10.0.0.11', '10.0.0.12']);
  });

  it('speaks to all where addresses are missing', () => {
    const peer = importFrom(linked('ucast eth0 10.0.0.12\nucast6 eth1 fd00::12'));
    assert.deepEqual(linksOf(peer.settings), ['', '']);
    assert.deepEqual(peer.settings.pair?.broadcasts, [{ device: 'eth0', port: 694 }]);
    assert.deepEqual(peer.settings.pair?.multicasts, [
      { family: 'inet6', group: 'ff02::694', port: 694, device: 'eth1', ttl: 1 },
    ]);
    assert.match(peer.notes[0] ?? '', /not all known: better write address\[\] for each node/);
    const none = importFrom(linked('serial /dev/ttyS0'), lvs1('10.0.0.11'));
    assert.deepEqual(none.settings.pair?.broadcasts, [{ device: 'eth0', port: 694 }]);
    assert.match(none.notes.join('\n'), /there is no link that directord has/);
  });

  it('takes multicast links', () => {
    const { multicasts } = pairFrom(linked('mcast eth0 225.0.0.1 694 0 0\nmcast6 eth1 ff05::694 1694 2 0'));
    assert.deepEqual(multicasts, [
      { family: 'inet', group: '225.0.0.1', port: 694, device: 'eth0', ttl: 1 },
      { family: 'inet6', group: 'ff05::694', port: 1694, device: 'eth1', ttl: 2 },
    ]);
  });

  it('understands how addresses are written', () => {
    const vips = (resource: string, local?: LocalHost) =>
      pairFrom({ haResources: `lvs1 ${resource}` }, local).groups[0]?.vips.map(
        ({ address, prefixLength, device, label }) => `${address}/${prefixLength} ${label ?? device}`,
      );
    assert.deepEqual(vips('10.0.0.1'), ['10.0.0.1/32 eth0']);
    assert.deepEqual(vips('10.0.0.1', lvs1('10.0.5.5')), ['10.0.0.1/16 eth0']);
    assert.deepEqual(vips('10.0.0.1/255.255.255.128/bond0.7'), ['10.0.0.1/25 bond0.7']);
    assert.deepEqual(vips('IPaddr::10.0.0.1/24/10.0.0.255'), ['10.0.0.1/24 eth0']);
    assert.deepEqual(vips('IPaddr::10.0.0.1/24/eth1:0/10.0.0.255'), ['10.0.0.1/24 eth1:0']);
    assert.deepEqual(vips('IPv6addr::fd00::1/64/eth1'), ['fd00::1/64 eth1']);
    assert.deepEqual(vips('10.0.0.1/24/eth0 10.0.0.1/24/eth1 IPaddr2::web 10.0.0.2/99/eth0'), [
      '10.0.0.1/24 eth0',
    ]);
    assert.deepEqual(vips('10.0.0.1/24/eth0:much-too-long-for-a-label'), ['10.0.0.1/24 eth0']);
  });

  it('makes commands of other resources, stopped in the reverse order', () => {
    const mailing = { haResources: "lvs1 10.0.0.1 MailTo::a@b::it's;x" };
    const [group] = pairFrom(mailing).groups;
    assert.match(importFrom(mailing).notes.join('\n'), /haresources:1: MailTo stays as a command; \[mail\] /);
    assert.deepEqual(group?.startCommands, ["/etc/ha.d/resource.d/MailTo a@b it\\'s\\;x start"]);
    assert.deepEqual(commandWords(group?.startCommands[0] ?? '')?.slice(1), ['a@b', "it's;x", 'start']);
    const [own] = pairFrom({ haResources: 'lvs1 a b::c', resourceScripts: ['b'] }).groups;
    assert.deepEqual(own?.startCommands, ['/etc/init.d/a start', '/etc/ha.d/resource.d/b c start']);
    assert.deepEqual(own?.stopCommands, ['/etc/ha.d/resource.d/b c stop', '/etc/init.d/a stop']);
  });

  it('keeps groups apart', () => {
    const { settings, notes } = importFrom({
      haResources:
        'lvs1 10.0.0.1/24/eth0 LVSSyncDaemonSwap::master\nlvs2 10.0.0.2/24/eth0 10.0.0.1 ldirectord LVSSyncDaemonSwap::master::eth1\nlvs3 ldirectord::web.cf x\nlvs1 ldirectord::web.cf y',
    });
    assert.deepEqual(
      settings.pair?.groups.map(({ name, prefer, vips }) => [name, prefer, vips.length]),
      [
        ['group1', 'lvs1', 1],
        ['group2', 'lvs2', 1],
        ['web', undefined, 0],
        ['group4', 'lvs1', 0],
      ],
    );
    assert.deepEqual(settings.configFiles, ['/etc/ha.d/ldirectord.cf', '/etc/ha.d/web.cf']);
    const told = notes.join('\n');
    assert.match(told, /haresources:2: 10\.0\.0\.1 is left out: it is already in another place/);
    assert.match(
      told,
      /haresources:2: LVSSyncDaemonSwap is left out: the kernel has one pair of sync daemons/,
    );
    assert.match(told, /haresources:3: "lvs3" is no node of ha\.cf/);
  });

  it('knows what nice meant, and what legacy comes nearest to', () => {
    const failback = (line: string) =>
      pairFrom({ haCf: `node lvs1 lvs2\nbcast eth0\n${line}\n` }).autoFailback;
    assert.deepEqual(
      [
        'auto_failback off',
        'auto_failback yes',
        'nice_failback on',
        'nice_failback off',
        'auto_failback legacy',
        '',
      ].map(failback),
      [false, true, false, true, true, true],
    );
  });

  it('makes do with the nodes of haresources, or with a director alone', () => {
    assert.deepEqual(
      pairFrom({ haCf: 'autojoin any\nbcast eth0' }).nodes.map(({ name }) => name),
      ['lvs1'],
    );
    assert.equal(importFrom({ haCf: '', haResources: '' }).settings.pair, undefined);
  });
});
