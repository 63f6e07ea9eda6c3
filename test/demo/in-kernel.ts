/** The demo inside the lab's kernel: two directors, real IPVS, real web servers, a real client. */
import assert from 'node:assert/strict';
import { createDirectors, type PairedDirector } from '../lab/pair/director.ts';
import { createPairSite, type PairSite, vips } from '../lab/pair/site.ts';
import { type Cleanup, createCleanup } from '../lab/support/cleanup.ts';
import type { RealServerHost } from '../lab/support/direct-routing.ts';
import { eventually } from '../lab/support/eventually.ts';
import { labKernel } from '../lab/support/inside.ts';
import { acceptDirectRouting, joinLan } from '../lab/support/lan.ts';
import { commandIn } from '../lab/support/namespace.ts';
import { type RequestRecord, startSteadyClient } from '../lab/support/steady-client.ts';
import { startWebServer } from '../lab/support/web-server.ts';
import { siteText } from './daemon.ts';
import { type PairActor, tellPair } from './pair-story.ts';
import { type Actor, explanation, summary, type Traffic, tell } from './story.ts';
import { createTeller } from './teller.ts';

labKernel();

const timing = { keepalive: '200ms', warntime: '400ms', deadtime: '800ms' };
const webGroup = { name: 'web', vips: [`${vips.web}/24 dev eth0`], lines: ['prefer = lvs1'] };

const pairExplanation = [
  'A second director, lvs2, checks them as well and has the same table. It hears lvs1 five times a second, and takes the',
  'address when it has heard nothing for 0.8 s.',
];

async function addServer(
  cleanup: Cleanup,
  { lan }: PairSite,
  name: string,
  number: number,
): Promise<RealServerHost> {
  const namespace = joinLan(cleanup, lan, name, [`10.77.0.${number}/24`]);
  acceptDirectRouting(namespace, vips.web);
  return { namespace, address: `10.77.0.${number}`, web: await startWebServer(cleanup, namespace) };
}

function actor({ namespace, address, web }: RealServerHost): Actor {
  return { name: namespace.name, address, kill: () => web.become('dead'), revive: () => web.become('good') };
}

function pairActor(director: PairedDirector): PairActor {
  return {
    name: director.name,
    kill: async () => void (await director.end('SIGKILL')),
    start: director.start,
    directorctl: async (...words) => {
      const { stdout, stderr } = await director.ctl(...words);
      return stdout + stderr;
    },
  };
}

function traffic(records: readonly RequestRecord[]): Traffic {
  const answers = new Map<string, number>();
  for (const { ok, outcome } of records) {
    const server = /welcome from (\w+)/.exec(outcome)?.[1];
    if (ok && server !== undefined) answers.set(server, (answers.get(server) ?? 0) + 1);
  }
  const good = records.filter(({ ok }) => ok).length;
  return { ok: good, failed: records.length - good, answers };
}

function longestSilence(records: readonly RequestRecord[], since: number): number {
  const ends = records.filter(({ ok, at }) => ok && at >= since).map(({ at, latencyMs }) => at + latencyMs);
  const times = [since, ...ends.toSorted((one, other) => one - other), performance.now()];
  return Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? time)));
}

const teller = createTeller();
const cleanup = createCleanup();
try {
  const site = await createPairSite(cleanup);
  const realServers = [...site.realServers, await addServer(cleanup, site, 'rs3', 13)];
  const fallback = await addServer(cleanup, site, 'sorry', 99);
  const reals = realServers.map(({ address }) => `${address}:80 gate`);
  const text = siteText(vips.web, `${fallback.address}:80 gate`, reals);
  const directors = createDirectors(cleanup, site, { timing, groups: [webGroup] });
  const [first, second] = directors.all;
  if (first === undefined || second === undefined) throw new Error('two directors needed');
  for (const line of [...explanation, ...pairExplanation]) teller.say(line);
  teller.say(`\n/etc/ha.d/ldirectord.cf:\n\n${text.replace(/^(?=.)/gm, '    ')}`);
  for (const director of directors.all) {
    director.writeSite(text);
    director.follow((line) => teller.say(`  ${director.name}: ${line.replace(/^\S+ \S+ /, '')}`));
  }
  await Promise.all(directors.all.map((director) => director.start()));
  await eventually(async () => assert.deepEqual(await directors.holders(vips.web), [first.name]), {
    withinMs: 60_000,
  });

  const client = startSteadyClient({ url: `http://${vips.web}/`, everyMs: 20, timeoutMs: 1000 });
  await tell(
    {
      realServers: realServers.map(actor),
      table: async () => commandIn(first.host.namespace, 'ipvsadm', ['-Ln']).trimEnd().split('\n').slice(1),
      directorctl: (...words) => pairActor(first).directorctl(...words),
      traffic: () => traffic(client.records),
    },
    teller,
  );
  await tellPair(
    {
      first: pairActor(first),
      second: pairActor(second),
      holders: () => directors.holders(vips.web),
      traffic: () => traffic(client.records),
      longestSilence: (since) => longestSilence(client.records, since),
    },
    teller,
  );
  const total = traffic(await client.stop());
  await Promise.all(directors.all.map((director) => director.end('SIGTERM')));
  teller.act('The whole time');
  teller.say(`  ${summary(total, undefined)}; one request every 20 ms, each on a connection of its own.`);
} finally {
  await cleanup.close();
}
