import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { createCleanup } from '../support/cleanup.ts';
import { command } from '../support/command.ts';
import { createDirectRoutingSite, virtualAddress } from '../support/direct-routing.ts';
import { eventually } from '../support/eventually.ts';
import { checkout } from '../support/guest.ts';
import { labKernel } from '../support/inside.ts';
import { directorIn } from '../support/running-director.ts';
import { requestOnce } from '../support/steady-client.ts';
import { clientPatienceMs, webSiteConfig } from '../support/web-site.ts';
import { startPrometheus } from './prometheus.ts';
import { ruleTests } from './rule-tests.ts';

labKernel();

const rulesFile = join(checkout, 'etc/prometheus/directord.rules.yml');
/** For a scrape, an evaluation and a rule's patience, on a very busy machine. */
const patience = { withinMs: 120_000, everyMs: 500 };

describe("Debian's promtool", () => {
  it('accepts the alert rules', () => {
    assert.match(command('promtool', ['check', 'rules', rulesFile]), /SUCCESS/);
  });

  it('finds that they alarm when they should, and only then', () => {
    const directory = mkdtempSync(join(tmpdir(), 'rules-'));
    try {
      const file = join(directory, 'tests.yml');
      writeFileSync(file, ruleTests(rulesFile));
      assert.match(command('promtool', ['test', 'rules', file]), /SUCCESS/);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });
});

describe("a site that Debian's Prometheus watches", async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const site = await createDirectRoutingSite(cleanup, 2);
  const target = `${site.director.address}:9694`;
  const virtual = `tcp:${virtualAddress}:80`;
  const both = webSiteConfig(site);
  const director = directorIn(cleanup, site.director.namespace, both, `[http]\nlisten = ${target}\n`);
  await director.start();
  const prometheus = await startPrometheus(cleanup, target, rulesFile);
  /** How late an event loop is depends on the machine that this runs on. */
  const firing = 'ALERTS{alertstate="firing",alertname!="DirectordEventLoopLags"}';
  const alerts = () => prometheus.query(firing, 'alertname', 'real');

  it('scrapes it, and finds nothing wrong', async () => {
    await eventually(async () => {
      prometheus.assertRunning();
      assert.deepEqual(await prometheus.query('up', 'job'), { directord: '1' });
      assert.deepEqual(await prometheus.query('directord_real_server_up', 'virtual', 'real', 'cluster'), {
        [`${virtual} 10.77.0.11:80 lab`]: '1',
        [`${virtual} 10.77.0.12:80 lab`]: '1',
      });
      // A slow start of Prometheus lets it miss its first scrapes and alarm until its next evaluation.
      assert.deepEqual(await alerts(), {});
    }, patience);
  });

  it("has the kernel's counters of what clients do", async () => {
    for (let number = 0; number < 6; number++) {
      const { ok, outcome } = await requestOnce(`http://${virtualAddress}/`, clientPatienceMs);
      assert.ok(ok, outcome);
    }
    await eventually(async () => {
      assert.deepEqual(await prometheus.query('directord_virtual_server_connections_total', 'virtual'), {
        [virtual]: '6',
      });
      const perServer = await prometheus.query('directord_real_server_connections_total', 'real');
      assert.deepEqual(Object.keys(perServer).sort(), ['10.77.0.11:80', '10.77.0.12:80']);
      assert.ok(Object.values(perServer).some((count) => Number(count) > 0));
      const bytes = await prometheus.query('directord_virtual_server_incoming_bytes_total', 'virtual');
      assert.ok(Number(bytes[virtual]) > 1000, JSON.stringify(bytes));
    }, patience);
  });

  it('has what promtool accepts, in both formats', async () => {
    const text = await fetch(`http://${target}/metrics`);
    assert.match(text.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    command('promtool', ['check', 'metrics'], await text.text());
    const headers = { accept: 'application/openmetrics-text; version=1.0.0' };
    const open = await fetch(`http://${target}/metrics`, { headers });
    assert.match(open.headers.get('content-type') ?? '', /^application\/openmetrics-text/);
    assert.match(await open.text(), /\n# EOF\n$/);
  });

  it('alarms when a real server dies, and when all are dead', async () => {
    await site.realServers[1]?.web.become('dead');
    await eventually(async () => {
      assert.deepEqual(await alerts(), { 'DirectordRealServerDown 10.77.0.12:80': '1' });
    }, patience);
    await site.realServers[0]?.web.become('dead');
    await eventually(async () => {
      assert.deepEqual(await alerts(), {
        'DirectordRealServerDown 10.77.0.11:80': '1',
        'DirectordRealServerDown 10.77.0.12:80': '1',
        'DirectordFallbackInUse ': '1',
      });
      const { good, refused } = await prometheus.query('directord_check_results_total', 'result');
      assert.ok(Number(good) > 0 && Number(refused) > 0, `${good} good, ${refused} refused`);
    }, patience);
  });

  it('is quiet again when they are back, and forgets one that has left the configuration', async () => {
    for (const { web } of site.realServers) await web.become('good');
    await eventually(async () => assert.deepEqual(await alerts(), {}), patience);
    director.write(both.replace(/^ +real=10\.77\.0\.12.*\n/m, ''));
    assert.equal((await director.control.reload()).ok, true);
    await eventually(async () => {
      assert.deepEqual(await prometheus.query('directord_real_server_up', 'real'), { '10.77.0.11:80': '1' });
      assert.deepEqual(await prometheus.query('directord_configuration_reloads_total', 'outcome'), {
        ok: '1',
        failed: '0',
      });
    }, patience);
  });

  it('alarms when the daemon is gone', async () => {
    assert.equal(await director.end('SIGTERM'), 0);
    await eventually(async () => {
      assert.deepEqual(await prometheus.query('up', 'job'), { directord: '0' });
      assert.equal((await alerts())['DirectordAbsent '], '1');
    }, patience);
  });
});
