import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Announcement, captureAnnouncements } from '../support/announcements.ts';
import type { Cleanup } from '../support/cleanup.ts';
import { type Client, startClient, type Transfer } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { longestOutage } from '../support/outage.ts';
import type { RequestRecord } from '../support/steady-client.ts';
import { createDirectors, type Directors, type PairedDirector } from './director.ts';
import type { PairOptions } from './settings.ts';
import { createPairSite, type PairSite, vips } from './site.ts';

/** Milliseconds in which everything has come about, on a busy machine too. */
export const patienceMs = 60_000;

/** What a client has met while something happened. */
export interface Experience {
  readonly records: readonly RequestRecord[];
  readonly failed: readonly RequestRecord[];
  readonly longestOutageMs: number;
  readonly downloads: readonly Transfer[];
}

export interface Story {
  readonly site: PairSite;
  readonly directors: Directors;
  /** By name, such as `lvs1`. */
  director(name: string): PairedDirector;
  /** Starts all daemons at once. */
  start(): Promise<void>;
  /** Ends all daemons, and takes off what they left. */
  end(): Promise<void>;
  /** Waits until every director that runs knows the one that has the group, and the others are fit to take over. */
  settled(group?: string): Promise<Settled>;
  /** Waits until these directors, and no others, have the address. */
  onlyHolder(name: string, vip?: string): Promise<void>;
  /**
   * A new connection every 20 ms and ten downloads through an address (of the web group unless told), while `work`
   * happens; ends when the downloads have.
   */
  underLoad(work: () => Promise<void>, vip?: string): Promise<Experience>;
  /** What this director has announced of an address since then (Date.now()), as far as it was heard by now. */
  announcedBy(director: PairedDirector, since: number, vip?: string): readonly Announcement[];
  /** Waits until it has announced it, more than once. */
  announces(director: PairedDirector, since: number, vip?: string): Promise<void>;
}

export interface Settled {
  readonly active: PairedDirector;
  readonly standby: PairedDirector;
}

/** A site, its directors (not started), a client, and an ear for announcements. */
export async function createStory(
  cleanup: Cleanup,
  options: PairOptions = {},
  directorCount = 2,
): Promise<Story> {
  const site = await createPairSite(cleanup, directorCount);
  const directors = createDirectors(cleanup, site, options);
  const announcements = captureAnnouncements(cleanup, site.lan.bridge);
  let client: Promise<Client> | undefined;
  const announcedBy: Story['announcedBy'] = ({ host }, since, vip = vips.web) =>
    announcements.filter(({ at, address, mac }) => at >= since && address === vip && mac === host.mac);

  return {
    site,
    directors,
    director: (name) => {
      const found = directors.all.find((each) => each.name === name);
      if (found === undefined) throw new Error(`there is no director ${name}`);
      return found;
    },
    start: async () => {
      await Promise.all(directors.all.map((each) => each.start()));
    },
    end: async () => {
      await Promise.all(directors.all.map((each) => each.end('SIGTERM')));
    },
    settled: (group = 'web') =>
      eventually(() => settledOf(directors, group), { withinMs: patienceMs, everyMs: 250 }),
    onlyHolder: (name, vip = vips.web) =>
      eventually(async () => assert.deepEqual(await directors.holders(vip), [name]), {
        withinMs: patienceMs,
        everyMs: 100,
      }),
    underLoad: async (work, vip = vips.web) => {
      client ??= startClient(cleanup);
      return await experienceOf(await client, vip.includes(':') ? `[${vip}]` : vip, work);
    },
    announcedBy,
    announces: (director, since, vip) =>
      eventually(() => assert.ok(announcedBy(director, since, vip).length >= 2, director.name), {
        withinMs: patienceMs,
      }),
  };
}

async function settledOf({ all }: Directors, group: string): Promise<Settled> {
  const running = all.filter((each) => each.runs());
  const states = await Promise.all(running.map((each) => each.status()));
  const found = states.map(({ groups }) => groups.find(({ name }) => name === group));
  const active = running.filter((_, index) => found[index]?.role === 'active');
  const standby = running.filter((_, index) => found[index]?.role === 'standby');
  assert.equal(active.length, 1, `active: ${active.map(({ name }) => name)}`);
  assert.equal(standby.length, running.length - 1, `standby: ${standby.map(({ name }) => name)}`);
  for (const each of found) assert.equal(each?.holder, active[0]?.name);
  for (const { peers } of states) {
    assert.equal(peers.filter(({ alive }) => alive).length, running.length - 1, 'peers alive');
  }
  const [one, other] = [active[0], standby[0] ?? active[0]];
  if (one === undefined || other === undefined) throw new Error('none runs');
  return { active: one, standby: other };
}

/** Sixty times the time that a request takes, and less than a SYN waits until it is sent again. */
const requestTimeoutMs = 900;
/** The kernel tells the other directors of a connection within two seconds. */
const syncMs = 2_500;

async function experienceOf(client: Client, host: string, work: () => Promise<void>): Promise<Experience> {
  const url = `http://${host}/`;
  await client.begin({ url, everyMs: 20, timeoutMs: requestTimeoutMs });
  await client.download(`${url}longer`, 10);
  await sleep(syncMs);
  await work();
  const downloads = await client.downloaded();
  const records = await client.end();
  return {
    records,
    failed: records.filter(({ ok }) => !ok),
    longestOutageMs: longestOutage(records),
    downloads,
  };
}

export function inWords({ records, failed, longestOutageMs, downloads }: Experience): string {
  const pause = Math.max(...downloads.map(({ longestPauseMs }) => longestPauseMs));
  return (
    `${failed.length} of ${records.length} requests failed, longest outage ${Math.round(longestOutageMs)} ms, ` +
    `longest pause of a download ${pause} ms`
  );
}

/** All ten, to the last byte. */
export function assertDownloaded({ downloads }: Experience): void {
  assert.deepEqual(
    downloads.map(({ outcome, bytes }) => `${outcome} ${bytes}`),
    Array(10).fill('complete 600000'),
  );
}
