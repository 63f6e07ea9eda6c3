import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createCleanup } from './support/cleanup.ts';
import { createDirectRoutingSite, virtualAddress } from './support/direct-routing.ts';
import { eventually } from './support/eventually.ts';
import { labKernel } from './support/inside.ts';
import { readTable } from './support/ipvs-table.ts';
import { endProcess, startIn } from './support/namespace.ts';
import { directorIn } from './support/running-director.ts';
import { noticeMs, webSiteConfig, webSiteRow, webSiteService } from './support/web-site.ts';

labKernel();

describe('given two web servers of weight 20, and an agent on the first', async () => {
  const cleanup = createCleanup();
  after(cleanup.close);
  const site = await createDirectRoutingSite(cleanup, 2);
  const rs1 = site.realServers[0];
  assert.ok(rs1);
  const config = (more = '') =>
    `${webSiteConfig(site, { weights: { 1: 20, 2: 20 } })}    agentport=9999\n${more}`;
  const director = directorIn(cleanup, site.director.namespace, config());
  const directory = mkdtempSync(join(tmpdir(), 'agent-'));
  cleanup.add(() => rmSync(directory, { recursive: true }));
  const line = join(directory, 'line');
  let agent: ChildProcess;
  const table = () => [...readTable(site.director.namespace)].sort();
  const becomes = (weight: number) => {
    const rows = [webSiteService, webSiteRow('10.77.0.11', weight), webSiteRow('10.77.0.12', 20)].sort();
    return eventually(() => assert.deepEqual(table(), rows), { withinMs: noticeMs });
  };
  // As a whole: the agent may read it at any time.
  const says = (words: string) => {
    writeFileSync(`${line}.new`, `${words}\n`);
    renameSync(`${line}.new`, line);
  };
  before(async () => {
    says('50% # two cores busy');
    agent = startIn(cleanup, rs1.namespace, 'busybox', ['nc', '-ll', '-p', '9999', '-e', 'cat', line]);
    await director.start();
  });

  it('half the weight is half the connections, and whoever looks sees why', async () => {
    await becomes(10);
    assert.deepEqual(await answers(60), { 'welcome from rs1': 20, 'welcome from rs2': 40 });
    // The second server's agent may be asked a moment later.
    await eventually(
      async () => {
        const { stdout } = await director.ctl('status');
        assert.match(stdout, /10\.77\.0\.11.* 10 +10 .*\(its agent says 50%\)/);
        assert.match(stdout, /10\.77\.0\.12.* 20 +20 .*\(its agent tells nothing: connection refused\)/);
      },
      { withinMs: noticeMs },
    );
  });

  it('a reload and a restart keep it', async () => {
    const { length: saidBefore } = director.log();
    director.write(config('    failurecount=2\n'));
    assert.equal((await director.ctl('reload')).code, 0);
    await director.end('SIGKILL');
    await director.start();
    await becomes(10);
    assert.doesNotMatch(director.log().slice(saidBefore), /10\.77\.0\.11:80 .*Weight set to 20/);
  });

  it('one that drains gets no new connection and keeps those that it has', async () => {
    // Twelve seconds each; of three in a row, one is the first server's.
    const transfers = [body('/longer'), body('/longer'), body('/longer')];
    await eventually(
      async () => {
        const [virtual] = (await director.control.status()).virtuals;
        assert.equal(virtual?.reals[0]?.activeConnections, 1);
      },
      { withinMs: noticeMs },
    );
    says('drain');
    await becomes(0);
    assert.deepEqual(await answers(10), { 'welcome from rs2': 10 });
    const sizes = (await Promise.all(transfers)).map(({ length }) => length);
    assert.deepEqual(sizes, [600_000, 600_000, 600_000]);
  });

  it('one that is ready again has the share that it said before', async () => {
    says('ready');
    await becomes(10);
  });

  it('without its agent, it has the configured weight', async () => {
    await endProcess(agent, 'SIGKILL');
    await becomes(20);
    const lost = /Agent of real server 10\.77\.0\.11:80 .* tells nothing, .*: connection refused/;
    await eventually(() => assert.match(director.log(), lost), { withinMs: noticeMs });
    assert.deepEqual(await answers(20), { 'welcome from rs1': 10, 'welcome from rs2': 10 });
  });
});

/** How often each answer came in so many requests, one after the other. */
async function answers(count: number): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (let number = 0; number < count; number++) {
    const text = (await body('/')).trim();
    counts[text] = (counts[text] ?? 0) + 1;
  }
  return counts;
}

function body(path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(`http://${virtualAddress}${path}`, { agent: false, timeout: 30_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    request.on('timeout', () => request.destroy(new Error('the transfer has stalled')));
    request.on('error', reject);
  });
}
