import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { catalogue } from '../../../src/metrics/catalogue.ts';
import { createCounted } from '../../../src/metrics/counted.ts';
import { type Format, labelText } from '../../../src/metrics/exposition.ts';
import { startProcessMetrics } from '../../../src/metrics/process-metrics.ts';
import { createScraper } from '../../../src/metrics/scraper.ts';
import type { MemberStatus } from '../../../src/pair/member-status.ts';
import { exampleReal, exampleStatus, exampleVirtual } from '../control/fake-director.ts';

const lag = { atMost: [[0.5, 3]], count: 4, sum: 1.25 } as const;
const pair: Partial<MemberStatus> = {
  failoverLag: lag,
  groups: [
    {
      name: 'web',
      role: 'active',
      since: '2026-11-21T08:00:00.000Z',
      why: 'lb1 is preferred',
      waiting: null,
      holder: 'lb1',
      prefer: 'lb1',
      vips: [],
    },
  ],
  peers: [
    {
      name: 'lb2',
      alive: true,
      silentMs: 120,
      sameConfiguration: false,
      links: [
        {
          name: '10.0.0.11:694',
          status: 'up',
          flapping: false,
          loss: 0.25,
          roundTripMs: 0.4,
          jitterMs: 0.125,
        },
        {
          name: 'broadcast port 694 dev eth2',
          status: 'unknown',
          flapping: false,
          loss: null,
          roundTripMs: null,
          jitterMs: null,
        },
      ],
    },
  ],
};

function scraperOf(status: () => MemberStatus) {
  const counted = createCounted();
  let asked = 0;
  const scraper = createScraper({
    async status() {
      asked += 1;
      await setImmediate();
      return status();
    },
    counted,
    process: startProcessMetrics(),
    mainLag: { read: () => lag },
  });
  const text = async (format: Format = 'text') =>
    Buffer.concat(await scraper.scrape(format)).toString('utf8');
  return { counted, scraper, text, asked: () => asked };
}

const good = {
  outcome: { up: true, detail: '' },
  latencyMs: 3,
  finishedAt: new Date(),
  consecutiveFailures: 0,
} as const;
const refused = {
  ...good,
  outcome: { up: false, reason: 'connection refused' },
  consecutiveFailures: 1,
} as const;

test('tells of servers, groups, peers, links, threads and what was counted', async () => {
  const { counted, text } = scraperOf(() => exampleStatus(pair));
  counted.observer.verdict('tcp:10.0.0.1:80', good);
  counted.observer.verdict('tcp:10.0.0.1:80', refused);
  counted.observer.reload(false);
  counted.event({ kind: 'drift-repaired' });
  counted.observer.roleChange({ group: 'web', from: 'standby', to: 'active', cause: 'vacant' });
  const lines = new Set((await text()).split('\n'));
  const virtual = 'virtual="tcp:10.0.0.1:80"';
  const expected = [
    'directord_virtual_servers 1',
    `directord_virtual_server_info{${virtual},name="shop",scheduler="wrr"} 1`,
    `directord_virtual_server_in_table{${virtual}} 1`,
    `directord_virtual_server_real_servers{${virtual}} 2`,
    `directord_virtual_server_real_servers_in_service{${virtual}} 1`,
    `directord_virtual_server_fallback_in_use{${virtual}} 0`,
    `directord_virtual_server_connections_total{${virtual}} 123456`,
    `directord_virtual_server_connections_per_second{${virtual}} 12`,
    // 64-bit counters are more than a double can tell exactly.
    `directord_virtual_server_outgoing_bytes_total{${virtual}} 18446744073709552000`,
    `directord_real_server_up{${virtual},real="10.0.0.5:80"} 1`,
    `directord_real_server_up{${virtual},real="10.0.0.6:80"} 0`,
    `directord_real_server_state{${virtual},real="10.0.0.6:80",state="down"} 1`,
    `directord_real_server_state_since_timestamp_seconds{${virtual},real="10.0.0.5:80"} 1795248000`,
    `directord_real_server_weight{${virtual},real="10.0.0.5:80"} 1`,
    `directord_real_server_last_check_duration_seconds{${virtual},real="10.0.0.5:80"} 0.00231`,
    `directord_real_server_active_connections{${virtual},real="10.0.0.5:80"} 3`,
    'directord_group_role{group="web",role="active"} 1',
    'directord_group_role{group="web",role="standby"} 0',
    'directord_group_held{group="web"} 1',
    'directord_group_waiting{group="web"} 0',
    'directord_peer_up{peer="lb2"} 1',
    'directord_peer_silent_seconds{peer="lb2"} 0.12',
    'directord_peer_same_configuration{peer="lb2"} 0',
    'directord_link_up{peer="lb2",link="10.0.0.11:694"} 1',
    'directord_link_loss_ratio{peer="lb2",link="10.0.0.11:694"} 0.25',
    'directord_link_round_trip_seconds{peer="lb2",link="10.0.0.11:694"} 0.0004',
    'directord_link_keepalive_jitter_seconds{peer="lb2",link="10.0.0.11:694"} 0.000125',
    'directord_event_loop_lag_seconds_bucket{thread="failover",le="0.5"} 3',
    'directord_event_loop_lag_seconds_bucket{thread="main",le="+Inf"} 4',
    'directord_event_loop_lag_seconds_sum{thread="main"} 1.25',
    `directord_check_results_total{${virtual},result="good"} 1`,
    `directord_check_results_total{${virtual},result="refused"} 1`,
    `directord_check_duration_seconds_count{${virtual}} 2`,
    `directord_check_duration_seconds_bucket{le="0.005",${virtual}} 2`,
    'directord_configuration_reloads_total{outcome="failed"} 1',
    'directord_events_total{kind="drift-repaired"} 1',
    'directord_events_total{kind="address-conflict"} 0',
    'directord_group_role_changes_total{group="web",from="standby",to="active",cause="vacant"} 1',
  ];
  for (const line of expected) assert.ok(lines.has(line), `${line} is missing`);
});

test('has no series for what is not known', async () => {
  const { text } = scraperOf(() => exampleStatus(pair));
  const found = await text();
  assert.doesNotMatch(found, /directord_real_server_weight\{[^}]*10\.0\.0\.6/);
  assert.doesNotMatch(found, /directord_real_server_connections_total\{[^}]*10\.0\.0\.6/);
  assert.doesNotMatch(found, /directord_link_up\{[^}]*broadcast/);
  assert.doesNotMatch(found, /NaN|undefined|null/);
});

test('a server that has left the configuration has left the metrics', async () => {
  let virtuals = [exampleVirtual(), exampleVirtual({ id: 'fwm:1' })];
  const { counted, text } = scraperOf(() => exampleStatus({ virtuals }));
  counted.observer.verdict('fwm:1', good);
  counted.observer.verdict('tcp:10.0.0.1:80', good);
  assert.match(await text(), /check_duration_seconds_sum\{virtual="fwm:1"\}/);
  virtuals = [exampleVirtual()];
  const later = await text('openmetrics');
  assert.doesNotMatch(later, /fwm:1/);
  assert.match(later, /directord_check_results_total\{virtual="tcp:10\.0\.0\.1:80",result="good"\} 1/);
});

test('every metric that is served is in the catalogue, and every series once', async () => {
  const reals = [exampleReal(), exampleReal()];
  const { counted, text } = scraperOf(() =>
    exampleStatus({ ...pair, virtuals: [exampleVirtual({ reals })] }),
  );
  counted.observer.verdict('tcp:10.0.0.1:80', good);
  const lines = (await text()).split('\n').slice(0, -1);
  const served = lines.flatMap((line) => {
    const [, name, kind] = /^# TYPE (\S+) (\S+)$/.exec(line) ?? [];
    return name === undefined ? [] : [`${name} ${kind}`];
  });
  assert.deepEqual(
    served,
    catalogue.map(({ name, kind }) => `${name} ${kind}`),
  );
  const series = lines.filter((line) => !line.startsWith('#')).map((line) => line.replace(/ \S+$/, ''));
  assert.equal(new Set(series).size, series.length);
  for (const { name, kind, help } of catalogue) {
    assert.equal(name.endsWith('_total'), kind === 'counter', name);
    assert.match(help, /^[A-Z0-9][^\n]*\.$/, name);
  }
});

test('speaks OpenMetrics', async () => {
  const found = await scraperOf(() => exampleStatus(pair)).text('openmetrics');
  assert.match(found, /# TYPE directord_check_results counter\n/);
  assert.match(
    found,
    /# TYPE directord_virtual_server_connections counter\ndirectord_virtual_server_connections_total\{/,
  );
  assert.ok(found.endsWith('\n# EOF\n'));
  assert.ok(!found.includes('\n\n'));
});

test('escapes what a name may hold', () => {
  assert.equal(labelText(['a', 'b'], ['x"\\\ny', 'plain']), '{a="x\\"\\\\\\ny",b="plain"}');
  assert.equal(labelText([], []), '');
});

test('scrapes at the same time, and soon after, share one look at the director', async () => {
  const { text, asked } = scraperOf(() => exampleStatus());
  const answers = await Promise.all([text(), text(), text()]);
  assert.equal(new Set(answers).size, 1);
  await text();
  assert.equal(asked(), 1);
});

test('a scrape that fails is not remembered', async () => {
  let broken = true;
  const { scraper } = scraperOf(() => {
    if (broken) throw new Error('the failover thread does not answer');
    return exampleStatus();
  });
  await assert.rejects(scraper.scrape('text'), /does not answer/);
  broken = false;
  assert.ok((await scraper.scrape('text')).length > 0);
});

test('a large site does not hold the event loop', async () => {
  const reals = Array.from({ length: 10 }, (_, index) => exampleReal({ address: `10.1.0.${index}` }));
  const virtuals = Array.from({ length: 1000 }, (_, index) =>
    exampleVirtual({ id: `fwm:${index + 1}`, reals }),
  );
  const { text } = scraperOf(() => exampleStatus({ virtuals }));
  let turns = 0;
  let done = false;
  const counting = (async () => {
    while (!done) {
      await setImmediate();
      turns += 1;
    }
  })();
  const found = await text();
  done = true;
  await counting;
  assert.ok(found.length > 10_000_000);
  // In one piece it would be some three.
  assert.ok(turns > 5, `${turns} turns`);
});
