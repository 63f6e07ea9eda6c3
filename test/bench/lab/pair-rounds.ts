import { setTimeout as sleep } from 'node:timers/promises';
import { type DirectorHost, type PairSite, vips } from '../../lab/pair/site.ts';
import type { Client } from '../../lab/support/client.ts';
import { eventually } from '../../lab/support/eventually.ts';
import { longestOutage } from '../../lab/support/outage.ts';

/** Two directors of one make, running. */
export interface PairUnderTest {
  /** How long the one without the address needs to be fit again after its cable was plugged in. */
  readonly settleMs: number;
  /** Throws until each knows of the other and is fit to take over. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

const url = `http://${vips.web}/`;

/** The one director that has the address; throws if none has it, or both. */
async function holderOf({ directors }: PairSite): Promise<DirectorHost> {
  const held = await Promise.all(directors.map((host) => host.holds(vips.web)));
  const [holder, ...others] = directors.filter((_, index) => held[index]);
  if (holder === undefined || others.length > 0) throw new Error(`${others.length + 1} directors hold it`);
  return holder;
}

/** Pulls the holder's cable; returns for how many milliseconds the client got no answer. */
export async function pullCable(site: PairSite, pair: PairUnderTest, client: Client): Promise<number> {
  await whole(site, pair);
  // Less than the second after which a lost SYN is sent again: who met the outage never counts as served.
  await client.begin({ url, everyMs: 20, timeoutMs: 900 });
  await sleep(1_000);
  const holder = await holderOf(site);
  await holder.unplug();
  const [other] = site.directors.filter((host) => host !== holder);
  await eventually(
    async () => {
      if ((await other?.holds(vips.web)) !== true) throw new Error('nobody has taken over');
    },
    { withinMs: 15_000, everyMs: 100 },
  );
  await sleep(1_000);
  const records = await client.end();
  await holder.plug();
  await sleep(pair.settleMs);
  return longestOutage(records);
}

export interface Switchover {
  readonly requests: number;
  readonly failed: readonly string[];
  readonly complete: number;
  readonly downloads: readonly string[];
  readonly tookMs: number;
}

/**
 * Moves the address with `order`, which gets the director that shall have it, under 500 new connections and ten
 * downloads of twelve seconds.
 */
export async function switchOver(
  site: PairSite,
  pair: PairUnderTest,
  client: Client,
  order: (to: DirectorHost) => Promise<void>,
): Promise<Switchover> {
  const holder = await whole(site, pair);
  const [other] = site.directors.filter((host) => host !== holder);
  if (other === undefined) throw new Error('there is no other director');
  const began = performance.now();
  await client.begin({ url, everyMs: 20, timeoutMs: 5_000 });
  await client.download(`${url}longer`, 10);
  // The kernel tells the other director of a connection within two seconds.
  await sleep(2_500);
  const ordered = performance.now();
  await order(other);
  const tookMs = performance.now() - ordered;
  if ((await holderOf(site)) !== other) throw new Error('the order has not come true');
  await sleep(Math.max(1_000, 10_500 - (performance.now() - began)));
  const records = await client.end();
  const downloads = await client.downloaded();
  return {
    requests: records.length,
    failed: records.filter(({ ok }) => !ok).map(({ outcome }) => outcome),
    complete: downloads.filter(({ outcome, bytes }) => outcome === 'complete' && bytes === 600_000).length,
    downloads: downloads.map(({ outcome, bytes }) => `${outcome} after ${bytes}`),
    tookMs,
  };
}

async function whole(site: PairSite, pair: PairUnderTest): Promise<DirectorHost> {
  return await eventually(
    async () => {
      await pair.ready();
      return await holderOf(site);
    },
    { withinMs: 30_000, everyMs: 200 },
  );
}
