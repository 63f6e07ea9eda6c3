import { createDirectors, type Directors } from '../../lab/pair/director.ts';
import { type PairOptions, webGroup } from '../../lab/pair/settings.ts';
import { type DirectorHost, type PairSite, vips } from '../../lab/pair/site.ts';
import type { Cleanup } from '../../lab/support/cleanup.ts';
import type { PairUnderTest } from './pair-rounds.ts';

export interface DirectordPair extends PairUnderTest {
  /** `directorctl takeover --wait` on that host. */
  takeOver(host: DirectorHost): Promise<void>;
}

/** Two directors that take the address back from each other only when told; connections are synchronised. */
export async function startDirectord(
  cleanup: Cleanup,
  site: PairSite,
  timing: NonNullable<PairOptions['timing']>,
): Promise<DirectordPair> {
  const group = { ...webGroup, vips: [`${vips.web}/24 dev eth0`], lines: ['sync = eth0'] };
  const directors = createDirectors(cleanup, site, { timing, autoFailback: false, groups: [group] });
  await Promise.all(directors.all.map((each) => each.start()));
  return {
    settleMs: 1_000,
    ready: () => ready(directors),
    takeOver: async (host) => {
      const director = directors.all.find((each) => each.host === host);
      const answer = await director?.ctl('takeover', '--wait');
      if (answer?.code !== 0) throw new Error(`takeover: ${answer?.stdout}${answer?.stderr}`);
    },
    stop: async () => {
      await Promise.all(directors.all.map((each) => each.end('SIGTERM')));
    },
  };
}

async function ready({ all }: Directors): Promise<void> {
  const states = await Promise.all(all.map((each) => each.status()));
  const roles = states.map(({ groups }) => groups[0]?.role).sort();
  if (roles.join() !== 'active,standby') throw new Error(`the roles are ${roles}`);
  if (!states.every(({ peers }) => peers.every(({ alive }) => alive))) throw new Error('a peer is dead');
}
